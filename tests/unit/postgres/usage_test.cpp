// Who is seen using an old side, on a real server.
#include "postgres/usage.hpp"

#include <gmock/gmock.h>

#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<RetiredSide> kName{{.table = unqualified("users"), .column = Identifier("name")}};

class UsageTest : public ::testing::Test {
 protected:
  UsageTest() {
    database.execute("CREATE TABLE users (id int, name text, nick text);");
    has_counters = database.value("SELECT current_setting('shared_preload_libraries')") ==
                   "pg_stat_statements";
    if (has_counters) database.execute("CREATE EXTENSION pg_stat_statements");
  }

  std::string mark() { return usage_mark(of_postgres(*session.begin(Access::read)), kName); }
  Usage usage(const std::string& since_mark) {
    const WallTime now{
        std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now())};
    return read_usage(of_postgres(*session.begin(Access::read)), kName,
                      {.at = now - Milliseconds{3'600'000}, .mark = since_mark});
  }

  PostgresDatabase database;
  PostgresSession session{{.url = database.url()}};
  bool has_counters = false;
};

TEST_F(UsageTest, CallsThatCameOnTopOfTheMarkAreFound) {
  if (!has_counters) GTEST_SKIP() << "no pg_stat_statements here";
  database.execute("SELECT id, name FROM users WHERE id = 1");
  const std::string before = mark();
  database.execute("SELECT 1");  // else the session's last statement is the old one
  EXPECT_THAT(usage(before).found, IsEmpty());
  database.execute("SELECT id, name FROM users WHERE id = 2");
  database.execute("SELECT 1");
  EXPECT_THAT(usage(before).found,
              Contains(AllOf(HasSubstr("1 call by postgres"), HasSubstr("SELECT id, name"))));
}

TEST_F(UsageTest, StatementsThatNameTheNewSideAreNotFound) {
  if (!has_counters) GTEST_SKIP() << "no pg_stat_statements here";
  const std::string before = mark();
  database.execute("SELECT id, nick FROM users WHERE id = 2");
  EXPECT_THAT(usage(before).found, IsEmpty());
}

TEST_F(UsageTest, CountersThatWereResetAreToldAsNotKnown) {
  if (!has_counters) GTEST_SKIP() << "no pg_stat_statements here";
  const std::string before = R"({"reset": "long ago", "evicted": 0, "calls": {}})";
  EXPECT_THAT(usage(before).unknown, Contains(HasSubstr("were reset")));
}

TEST_F(UsageTest, MissingCountersAreToldAsNotKnown) {
  if (has_counters) database.execute("DROP EXTENSION pg_stat_statements");
  EXPECT_EQ(mark(), "");
  EXPECT_THAT(usage("").unknown, Contains(HasSubstr("not installed")));
}

TEST_F(UsageTest, ASessionWhoseLastStatementNamesItIsFound) {
  PostgresClient billing(database.url() + "?application_name=billing");
  billing.execute("SELECT name FROM users");
  EXPECT_THAT(usage("").found,
              Contains(AllOf(HasSubstr("\"billing\""), HasSubstr("SELECT name FROM users"))));
}

TEST_F(UsageTest, ASessionThatIsOlderIsNotKnownToBeTheNewApplication) {
  PostgresClient billing(database.url() + "?application_name=billing");
  const WallTime later{
      std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()) +
      Milliseconds{3'600'000}};
  const Usage found =
      read_usage(of_postgres(*session.begin(Access::read)), kName, {.at = later, .mark = ""});
  EXPECT_THAT(found.unknown, Contains(AllOf(HasSubstr("\"billing\""), HasSubstr("since before"))));
  EXPECT_THAT(usage("").unknown, Not(Contains(HasSubstr("\"billing\""))));
}

TEST_F(UsageTest, AFunctionWhoseBodyNamesItIsFound) {
  database.execute(
      "CREATE FUNCTION greet(who int) RETURNS text LANGUAGE sql AS "
      "'SELECT name FROM users WHERE id = who';"
      "CREATE FUNCTION modern(who int) RETURNS text LANGUAGE sql AS "
      "'SELECT nick FROM users WHERE id = who'");
  EXPECT_THAT(usage("").found,
              AllOf(Contains(HasSubstr("greet(integer)")), Each(Not(HasSubstr("modern")))));
}

TEST_F(UsageTest, ATriggerOfTheTableThatReadsTheOldColumnIsFound) {
  database.execute(
      "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN NEW.nick := lower(NEW.name); RETURN NEW; END';"
      "CREATE TRIGGER tidy BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION tidy()");
  EXPECT_THAT(usage("").found, Contains(HasSubstr("tidy()")));
}

}  // namespace
}  // namespace ratchet::postgres
