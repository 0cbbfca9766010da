// The server goes down and comes back while the real program is at work, or before it has begun: it
// goes on by itself, and says what it waits for.
#include <gmock/gmock.h>
#include <signal.h>

#include <iostream>
#include <random>
#include <thread>

#include "support/chance.hpp"
#include "support/people.hpp"
#include "support/postgres/proxy.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kId = "0001_outage";
constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kLivesMax = 40;
constexpr int kLooksMax = 1'000;
constexpr const char* kPeople =
    "CREATE TABLE people (id int PRIMARY KEY, name text, city text);"
    "INSERT INTO people SELECT i, 'Given' || i || ' Family' || i, 'Oslo' FROM "
    "generate_series(1, 3000) AS i";
constexpr const char* kWrong =
    "SELECT count(*) FROM people WHERE first_name || ' ' || last_name IS DISTINCT FROM "
    "'Given' || id || ' Family' || id";
constexpr const char* kIndex = R"toml(
[[change]]
action = "create_index"
table = "people"
columns = ["city"]
index = "people_city"
)toml";

class PostgresOutage : public ::testing::Test {
 protected:
  PostgresOutage() : seed_(chosen_seed()), random_(seed_) {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    database_.execute(kPeople);
    project_.configure("[purge]\nretain = \"0s\"\n[backfill]\nbatch_rows = 200\n");
    project_.write_migration(kId, split_name_on_postgres("people") + kIndex);
  }

  ProgramOptions command(std::vector<std::string> arguments, const std::string& url) {
    arguments.insert(arguments.end(), {"--store", url});
    return project_.command(arguments);
  }

  // Gives the command until it gets through, with `trouble` now and then.
  using Trouble = std::function<void(Program&)>;
  void insist(const std::vector<std::string>& arguments, const std::string& url,
              const Trouble& trouble) {
    std::uniform_int_distribution<int> calm_ms(20, 2'500);
    SystemClock clock;
    for (int lives = 0; lives < kLivesMax; ++lives) {
      Program program(command(arguments, url));
      for (int troubles = 0; troubles < 2; ++troubles) {
        clock.sleep(Milliseconds(calm_ms(random_)), {});
        if (program.is_running()) trouble(program);
      }
      const ProgramResult result = program.wait(kCommandTimeout);
      if (result.exit_code == 0) return;
      if (result.signal == SIGKILL) continue;
      FAIL() << to_string(result);
    }
    FAIL() << arguments.front() << " never gets through";
  }

  // There, back, and there again through contract.
  void travel(const std::string& url, const Trouble& trouble) {
    const auto before = schema_lines(database_);
    ASSERT_NO_FATAL_FAILURE(insist({"apply", kId}, url, trouble));
    EXPECT_EQ(database_.client().value(kWrong), "0");
    ASSERT_NO_FATAL_FAILURE(insist({"contract", kId}, url, trouble));
    ASSERT_NO_FATAL_FAILURE(insist({"rollback", kId}, url, trouble));
    database_.connect_anew();
    EXPECT_EQ(schema_lines(database_), before);
  }

  static void await_line(Program& program, const std::string& part) {
    SystemClock clock;
    for (int looks = 0; looks < kLooksMax; ++looks) {
      if (program.out().find(part) != std::string::npos) return;
      if (!program.is_running()) break;
      clock.sleep(Milliseconds(20), {});
    }
    FAIL() << "never said: " << part << "\n" << program.out();
  }

  std::uint64_t seed_;
  std::mt19937_64 random_;
  PostgresServer server_{{.sharing = Sharing::own}};
  PostgresDatabase database_{server_};
  Project project_{JournalMode::wal};  // its own database stays empty
};

TEST_F(PostgresOutage, OfTheServerIsGotOver) {
  travel(database_.url(), [&](Program&) {
    server_.kill();
    server_.start_again();
  });
}

TEST_F(PostgresOutage, OfServerAndProgramAtOnceIsGotOver) {
  int troubles_left = 2 * soak_factor();
  insist({"apply", kId}, database_.url(), [&](Program& program) {
    if (troubles_left-- <= 0) return;
    program.send(SIGKILL);
    server_.kill();
    server_.start_again();
  });
  EXPECT_EQ(database_.client().value(kWrong), "0");
}

// Nobody has to give the command again.
TEST_F(PostgresOutage, OfTheWireIsGotOverByItself) {
  Proxy proxy(database_.port());
  std::jthread trouble([&](const std::stop_token& stop) {
    std::uniform_int_distribution<int> calm_ms(100, 2'000);
    SystemClock clock;
    while (clock.sleep(Milliseconds(calm_ms(random_)), stop)) {
      proxy.cut_openings(calm_ms(random_) % 3);
      proxy.cut_all();
    }
  });
  const auto before = schema_lines(database_);
  for (const char* name : {"apply", "contract", "rollback"}) {
    const ProgramResult result =
        Program(command({name, kId}, proxy.url(database_.name()))).wait(kCommandTimeout);
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
  }
  EXPECT_EQ(schema_lines(database_), before);
}

TEST_F(PostgresOutage, IsWaitedForWhereACommandBegins) {
  for (const char* name : {"apply", "contract", "rollback"}) {
    server_.kill();
    Program program(command({name, kId}, database_.url()));
    await_line(program, "waiting for the store to answer");
    server_.start_again();
    const ProgramResult result = program.wait(kCommandTimeout);
    EXPECT_EQ(result.exit_code, 0) << to_string(result);
    EXPECT_THAT(result.out, HasSubstr("onnection refused"));
  }
}

// 57P03: the server is there, and lets nobody in.
TEST_F(PostgresOutage, IsWaitedForWhereTheServerIsShuttingDown) {
  const PostgresClient last_one_in = database_.client();
  const std::string pid =
      database_.value("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
  ASSERT_EQ(::kill(std::stoi(pid), SIGTERM), 0);
  Program program(command({"apply", kId}, database_.url()));
  await_line(program, "shutting down");
  server_.kill();
  server_.start_again();
  const ProgramResult result = program.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
}

TEST_F(PostgresOutage, IsToldAtOnceToWhoOnlyAsks) {
  server_.kill();
  for (const char* name : {"status", "history", "plan", "pause"}) {
    const ProgramResult result = Program(command({name}, database_.url())).wait(kCommandTimeout);
    EXPECT_EQ(result.exit_code, 8) << to_string(result);
    EXPECT_THAT(result.err, HasSubstr("can't be opened")) << to_string(result);
    EXPECT_THAT(result.out, Not(HasSubstr("waiting"))) << to_string(result);
  }
}

TEST_F(PostgresOutage, IsNoLongerWaitedForByWhoIsAskedToStop) {
  server_.kill();
  Program program(command({"apply", kId}, database_.url()));
  await_line(program, "waiting for the store to answer");
  program.send(SIGTERM);
  const ProgramResult result = program.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 10) << to_string(result);
  EXPECT_THAT(result.err, HasSubstr("can't be opened")) << to_string(result);
}

TEST_F(PostgresOutage, ThatDoesNotEndEndsTheRunWithTheNextAction) {
  project_.configure("[locks]\nbudget = \"500ms\"\n");
  PostgresClient client = database_.client();
  client.execute("BEGIN; SELECT FROM people");
  Program program(command({"apply", kId}, database_.url()));
  database_.await_value(
      "SELECT min(pid)::text FROM pg_locks WHERE relation = 'people'::regclass AND NOT granted");
  server_.kill();
  const ProgramResult result = program.wait(kCommandTimeout);
  EXPECT_EQ(result.exit_code, 8) << to_string(result);
  EXPECT_THAT(result.err, HasSubstr("ive the command again")) << to_string(result);
  const ProgramResult again =
      Program(command({"apply", kId}, database_.url())).wait(kCommandTimeout);
  EXPECT_EQ(again.exit_code, 8) << to_string(again);
  EXPECT_THAT(again.err, HasSubstr("can't be opened"));
  EXPECT_THAT(again.err, HasSubstr("gave up after"));
  server_.start_again();
  EXPECT_EQ(Program(command({"apply", kId}, database_.url())).wait(kCommandTimeout).exit_code, 0);
}

}  // namespace
}  // namespace ratchet::testing
