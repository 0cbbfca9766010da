// Two programs want the same migration, or the first one is gone, asleep, or its connection silent.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include "support/postgres/proxy.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kId = "0001_company";
constexpr Milliseconds kCommandTimeout{60'000};
constexpr const char* kPeople =
    "CREATE TABLE people (id int PRIMARY KEY, city text);"
    "INSERT INTO people SELECT i, 'Oslo' FROM generate_series(1, 300) AS i";
constexpr const char* kColumn = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "country"
type = "text"
fill = "'nowhere'"
)toml";
constexpr const char* kIndex = R"toml(
[[change]]
action = "create_index"
table = "people"
columns = ["city"]
index = "people_city"
)toml";
constexpr const char* kWaitsForTable =
    "SELECT min(pid)::text FROM pg_locks WHERE relation = 'people'::regclass AND NOT granted";
constexpr const char* kBuilds =
    "SELECT min(pid)::text FROM pg_stat_progress_create_index WHERE datname = current_database() "
    "AND phase LIKE 'waiting%'";

class PostgresCompany : public ::testing::Test {
 protected:
  PostgresCompany() { database_.execute(kPeople); }

  ProgramOptions command(std::vector<std::string> arguments, const std::string& url) {
    arguments.insert(arguments.end(), {"--store", url});
    return project_.command(arguments);
  }
  ProgramOptions apply() { return command({"apply", kId}, database_.url()); }
  ProgramOptions take_over() {
    return command({"apply", kId, "--take-over", "it hangs"}, database_.url());
  }
  // Whatever needs a strong lock has to wait for it.
  PostgresClient reader() {
    PostgresClient client = database_.client();
    client.execute("BEGIN; SELECT FROM people");
    return client;
  }

  PostgresDatabase database_;
  Project project_{JournalMode::wal};  // its own database stays empty
};

TEST_F(PostgresCompany, SecondProgramIsToldWhoIsAtWork) {
  project_.write_migration(kId, kColumn);
  PostgresClient client = reader();
  Program first(apply());
  database_.await_value(kWaitsForTable);
  const ProgramResult second = Program(apply()).wait(kCommandTimeout);
  EXPECT_EQ(second.exit_code, 7) << to_string(second);
  EXPECT_THAT(second.err, HasSubstr("(pid " + std::to_string(first.pid()) + ")"));
  client.execute("COMMIT");
  const ProgramResult result = first.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
}

TEST_F(PostgresCompany, ProgramThatWasTakenOverInItsSleepChangesNothingWhenItWakes) {
  project_.write_migration(kId, kColumn);
  PostgresClient client = reader();
  Program asleep(apply());
  database_.await_value(kWaitsForTable);
  asleep.send(SIGSTOP);
  client.execute("COMMIT");
  const ProgramResult other = Program(take_over()).wait(kCommandTimeout);
  ASSERT_EQ(other.exit_code, 0) << to_string(other);
  const auto schema = schema_lines(database_);
  const std::string journal =
      "SELECT string_agg(s::text, E'\\n' ORDER BY ordinal) FROM "
      "ratchet.step AS s";
  const std::string steps = database_.value(journal);
  asleep.send(SIGCONT);
  const ProgramResult result = asleep.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 7) << to_string(result);
  EXPECT_THAT(result.err, HasSubstr("taken over"));
  EXPECT_EQ(schema_lines(database_), schema);
  EXPECT_EQ(database_.value(journal), steps);
}

// Trap 29: its server process does not know that it is dead, and nobody else would end it.
TEST_F(PostgresCompany, Trap29IndexBuildOfADeadProgramIsEndedFirst) {
  project_.write_migration(kId, kIndex);
  PostgresClient old_transaction = database_.client();
  old_transaction.execute("BEGIN; UPDATE people SET city = 'Rome' WHERE id = 1");
  Proxy proxy(database_.port());
  proxy.keep_orphans();
  Program dead(command({"apply", kId}, proxy.url(database_.name())));
  const std::string build = database_.await_value(kBuilds);
  EXPECT_EQ(dead.kill().signal, SIGKILL);
  Program successor(apply());
  database_.await_value(
      "SELECT 'gone' WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = " + build + ")");
  old_transaction.execute("COMMIT");
  const ProgramResult result = successor.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  EXPECT_EQ(
      database_.value("SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ',') FROM "
                      "pg_index WHERE indrelid = 'people'::regclass AND NOT indisprimary"),
      "people_city true");
}

}  // namespace
}  // namespace ratchet::testing
