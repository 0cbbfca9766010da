// What runs outside of transactions can take hours, and the engine only waits for it: so it is
// watched. Others stand in its way or let it work, somebody asks it to stop, the budget is over.
#include <gmock/gmock.h>

#include <thread>

#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto kHolder = "SET application_name = 'report'; BEGIN; UPDATE users SET name = name";
constexpr auto kInvalid =
    "SELECT count(*)::text FROM pg_index WHERE NOT indisvalid AND indrelid = 'users'::regclass";
constexpr auto kValid =
    "SELECT count(*)::text FROM pg_index WHERE indisvalid AND indexrelid = "
    "to_regclass('users_city')";
// It takes the constraint's own lock, which an autovacuum keeps.
constexpr auto kCheck = R"toml(
[allow]
check_rejects_old_writes = "the application never writes another city"

[[change]]
action = "add_constraint"
table = "users"
constraint = "users_city_known"
check = "city <> 'Atlantis'"
)toml";
constexpr auto kDropIndex = R"toml(
[[change]]
action = "drop_index"
index = "users_old"
)toml";
constexpr auto kNameAgain = R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "name"
to = "full_name"
)toml";
// 60 blocks, each with rows whose place in the index takes its time to find out.
constexpr auto kSlowIndex = R"toml(
[allow]
raises = "it only takes its time"

[[change]]
action = "create_index"
table = "users"
columns = [{ expression = "slowly(city)" }]
index = "users_city"
)toml";

auto what_runs(std::string_view text) {
  return Field(&StatementProgress::now, Field(&RunningStatement::text, HasSubstr(text)));
}

class PostgresWatch : public PostgresEngine {
 protected:
  // Gets on with it as soon as it has been seen to wait.
  void let_go_when_named(PostgresClient& holder) {
    observer.on_statement = [&, is_held = true](const StatementProgress& statement) mutable {
      if (!is_held || statement.now.waits_for.empty()) return;
      is_held = false;
      holder.execute("COMMIT");
    };
  }

  // Stopped as soon as it is seen; whoever was in its way is gone then.
  void is_stopped_behind(PostgresClient& holder, const std::function<void()>& command) {
    observer.on_statement = [&](const StatementProgress&) { stop.request_stop(); };
    EXPECT_EQ(error_of(command).kind(), ErrorKind::stopped);
    holder.execute("COMMIT");
    stop = {};
    observer.on_statement = nullptr;
  }

  std::vector<std::string> named() const {
    std::vector<std::string> all;
    for (const StatementProgress& each : observer.statements) all.push_back(each.now.waits_for);
    return all;
  }
};

TEST_F(PostgresWatch, who_is_in_the_way_of_an_index_build_is_named) {
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  let_go_when_named(holder);
  apply(kIndex);
  EXPECT_THAT(named(), Contains(StartsWith("pid " + std::to_string(holder.backend_pid()) +
                                           " (report), idle in transaction for ")));
  EXPECT_THAT(observer.statements, Contains(what_runs("CREATE INDEX CONCURRENTLY")));
  EXPECT_EQ(value(kValid), "1");
}

TEST_F(PostgresWatch, prepared_transaction_in_the_way_of_an_index_build_is_named) {
  PostgresClient holder = database.client();
  holder.execute("BEGIN; UPDATE users SET name = name; PREPARE TRANSACTION 'stuck'");
  settings.lock_budget = Milliseconds{300};
  const Error error = error_of([&] { apply(kIndex); });
  EXPECT_EQ(error.kind(), ErrorKind::gave_up_waiting);
  EXPECT_THAT(error.message(), HasSubstr("waits for prepared transaction stuck, prepared for"));
  holder.execute("ROLLBACK PREPARED 'stuck'");
  apply(kIndex);
  EXPECT_EQ(value(kInvalid), "0");
}

TEST_F(PostgresWatch, who_is_in_the_way_of_a_validation_is_named) {
  PostgresClient holder = database.client();
  int statements = 0;
  faults.before_outside = [&] {
    if (++statements != 2) return;  // the first one adds it
    holder.execute(
        "SET application_name = 'report'; BEGIN; "
        "LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE");
  };
  let_go_when_named(holder);
  apply(kCheck);
  engine().contract(kPeopleId, {});
  EXPECT_THAT(named(), Contains(HasSubstr("(report), idle in transaction")));
  EXPECT_THAT(observer.statements, Contains(what_runs("VALIDATE CONSTRAINT")));
}

// The index is as good as gone then, and in nobody's way who rolls back.
TEST_F(PostgresWatch, leftover_whose_removal_was_stopped_goes_when_it_is_rolled_back) {
  const auto before = schema();
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  observer.on_statement = [&](const StatementProgress&) { stop.request_stop(); };
  EXPECT_EQ(error_of([&] { apply(kIndex); }).kind(), ErrorKind::stopped);
  stop = {};
  EXPECT_EQ(error_of([&] { apply(kIndex); }).kind(), ErrorKind::stopped);
  EXPECT_THAT(observer.statements, Contains(what_runs("DROP INDEX CONCURRENTLY")));
  holder.execute("COMMIT");
  stop = {};
  observer.on_statement = nullptr;
  engine().rollback(kPeopleId);
  EXPECT_EQ(schema(), before);
}

// Nobody's writes wait for it.
TEST_F(PostgresWatch, index_that_was_dropped_is_built_again_beside_clients) {
  database.execute("CREATE UNIQUE INDEX users_old ON users (lower(city) DESC) WHERE id > 0");
  const auto before = schema();
  apply(kDropIndex);
  engine().contract(kPeopleId, {});
  EXPECT_NE(schema(), before);
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  let_go_when_named(holder);
  engine().rollback(kPeopleId);
  EXPECT_THAT(observer.statements, Contains(what_runs("CREATE UNIQUE INDEX CONCURRENTLY")));
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresWatch, progress_of_an_index_build_is_told_in_blocks) {
  database.execute(
      "CREATE FUNCTION slowly(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS "
      "'BEGIN PERFORM pg_sleep(0.01); RETURN $1; END';"
      "ALTER TABLE users ALTER city SET STORAGE PLAIN;"
      "INSERT INTO users SELECT i, 'name', repeat('x', 2000) FROM generate_series(3, 120) AS i");
  apply(kSlowIndex);
  EXPECT_THAT(
      observer.statements,
      Contains(Field(&StatementProgress::now,
                     ::testing::AllOf(Field(&RunningStatement::doing, StartsWith("building index")),
                                      Field(&RunningStatement::unit, "blocks"),
                                      Field(&RunningStatement::done, Gt(0)),
                                      Field(&RunningStatement::whole, Gt(20)),
                                      Field(&RunningStatement::waits_for, IsEmpty())))));
}

TEST_F(PostgresWatch, stop_ends_an_index_build_that_waits) {
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  is_stopped_behind(holder, [&] { apply(kIndex); });
  apply(kIndex);
  EXPECT_EQ(value(kInvalid), "0");
  EXPECT_EQ(value(kValid), "1");
}

TEST_F(PostgresWatch, what_a_stopped_index_build_has_left_goes_when_it_is_rolled_back) {
  const auto before = schema();
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  is_stopped_behind(holder, [&] { apply(kIndex); });
  engine().rollback(kPeopleId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresWatch, budget_ends_an_index_build_that_waits_and_names_who_was_in_the_way) {
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  settings.lock_budget = Milliseconds{300};
  const Error error = error_of([&] { apply(kIndex); });
  EXPECT_EQ(error.kind(), ErrorKind::gave_up_waiting) << error.message();
  EXPECT_THAT(error.message(), HasSubstr("(report), idle in transaction"));
  holder.execute("COMMIT");
  apply(kIndex);
  EXPECT_EQ(value(kInvalid), "0");
  EXPECT_EQ(value(kValid), "1");
}

// A mirrored unique index comes in contract's first steps, behind its gates.
TEST_F(PostgresWatch, contract_whose_index_build_was_stopped_goes_on) {
  database.execute("CREATE UNIQUE INDEX users_name ON users (name)");
  apply(kNameAgain);
  PostgresClient holder = database.client();
  holder.execute("SET application_name = 'report'; BEGIN; UPDATE users SET city = city");
  is_stopped_behind(holder, [&] { engine().contract(kPeopleId, {}); });
  engine().contract(kPeopleId, {});
  EXPECT_EQ(value(kInvalid), "0");
}

TEST_F(PostgresWatch, budget_is_not_for_the_time_in_which_it_works) {
  database.execute(
      "CREATE FUNCTION slowly(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS "
      "'BEGIN PERFORM pg_sleep(0.5); RETURN $1; END'");
  settings.lock_budget = Milliseconds{50};
  apply(kSlowIndex);
  EXPECT_EQ(value(kValid), "1");
  EXPECT_THAT(observer.statements, ::testing::Not(IsEmpty()));
}

TEST_F(PostgresWatch, status_of_another_process_shows_what_runs) {
  PostgresClient holder = database.client();
  holder.execute(kHolder);
  std::optional<RunningStatement> shown;
  observer.on_statement = [&](const StatementProgress& statement) {
    if (shown || statement.now.waits_for.empty()) return;
    shown = other_engine().status_of(kPeopleId, {})->running;
    holder.execute("COMMIT");
  };
  apply(kIndex);
  ASSERT_TRUE(shown);
  EXPECT_THAT(shown->text, StartsWith("CREATE INDEX CONCURRENTLY"));
  EXPECT_THAT(shown->doing, StartsWith("waiting for writers"));
  EXPECT_THAT(shown->waits_for, HasSubstr("(report)"));
}

}  // namespace
}  // namespace ratchet::testing
