// An engine is not alone: other engines, other migrations on the same table, and people who change
// the schema.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kCity = R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "city"
to = "town"
)toml";
constexpr const char* kCityId = "0008_town";

class CompanyTest : public EngineTest {
 protected:
  CompanyTest() {
    execute(kUsers);
    execute("INSERT INTO users (name, city) VALUES ('Ada Lovelace', 'London')");
    before = schema();
    settings.retain = Milliseconds{0};
  }

  void apply() { apply(kId, kSplit); }
  void apply(const std::string& id, const std::string& toml) {
    engine()->apply(migration(id, toml), {}, {});
  }

  std::vector<std::string> before;
};

TEST_F(CompanyTest, a_second_engine_is_refused_while_the_lease_is_held) {
  const auto other = engine_of({.name = "bob", .host = "elsewhere", .pid = 7});
  ErrorKind kind = ErrorKind::bug;
  observer.on_batch = [&] {
    observer.on_batch = nullptr;
    kind = error_of([&] { other->apply(migration(kId, kSplit), {}, {}); });
  };
  apply();
  EXPECT_EQ(kind, ErrorKind::lease_held);
  EXPECT_THAT(error_text, HasSubstr("ada@ops3"));
}

TEST_F(CompanyTest, an_engine_that_was_taken_over_changes_nothing_more) {
  const auto other = engine_of({.name = "bob", .host = "elsewhere", .pid = 7});
  observer.on_batch = [&] {
    observer.on_batch = nullptr;
    other->apply(migration(kId, kSplit), {}, {.take_over = "ada is asleep"});
  };
  EXPECT_EQ(error_of([&] { apply(); }), ErrorKind::lease_lost);
  EXPECT_EQ(status(kId).position, Phase::verify);
  const auto events = engine()->history(std::string(kId));
  EXPECT_THAT(events, Contains(::testing::Field(&Event::detail, HasSubstr("ada is asleep"))));
}

TEST_F(CompanyTest, disjoint_migrations_of_one_table_run_side_by_side) {
  apply();
  apply(kCityId, kCity);
  execute("UPDATE users SET name = 'Ada King', town = 'Ockham' WHERE id = 1");
  EXPECT_EQ(text("SELECT city || ' ' || last_name FROM users"), "Ockham King");
  engine()->verify(kId, VerifyDepth::full);
  engine()->contract(kId, {});
  engine()->verify(kCityId, VerifyDepth::full);
  engine()->contract(kCityId, {});
  engine()->purge(kId, {});
  execute("UPDATE users SET town = 'London' WHERE id = 1");
  engine()->purge(kCityId, {});
  EXPECT_EQ(text("SELECT first_name || ' ' || last_name || ' ' || town FROM users"),
            "Ada King London");
}

TEST_F(CompanyTest, a_step_of_another_migration_leaves_a_certificate_good) {
  apply();
  apply(kCityId, kCity);
  engine()->contract(kId, {});
  engine()->contract(kCityId, {});
}

// Trap 17: what was renamed there and back beside another migration keeps its quotes.
std::vector<std::string> without_quotes(std::vector<std::string> lines) {
  for (std::string& line : lines) std::erase(line, '"');
  return lines;
}

TEST_F(CompanyTest, side_by_side_they_can_be_rolled_back_in_either_order) {
  for (const bool first_first : {true, false}) {
    apply();
    apply(kCityId, kCity);
    engine()->contract(kId, {});
    engine()->contract(kCityId, {});
    execute("UPDATE users SET last_name = 'King', town = 'Ockham'");
    engine()->rollback(first_first ? kId : kCityId);
    engine()->rollback(first_first ? kCityId : kId);
    EXPECT_EQ(without_quotes(schema()), before) << first_first;
    EXPECT_EQ(text("SELECT name || ', ' || city FROM users"), "Ada King, Ockham");
  }
}

TEST_F(CompanyTest, a_migration_that_meets_another_one_has_to_wait) {
  apply();
  const auto kind = error_of([&] {
    apply("0008_again", R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "first_name"
to = "given_name"
)toml");
  });
  EXPECT_EQ(kind, ErrorKind::must_wait);
  EXPECT_THAT(error_text, HasSubstr("0007_split_name"));
}

TEST_F(CompanyTest, a_migration_waits_for_those_that_it_requires) {
  const std::string requiring = "requires = [\"0007_split_name\"]\n" + std::string(kCity);
  EXPECT_EQ(error_of([&] { apply(kCityId, requiring); }), ErrorKind::must_wait);
  apply();
  EXPECT_EQ(error_of([&] { apply(kCityId, requiring); }), ErrorKind::must_wait);
  engine()->contract(kId, {});
  apply(kCityId, requiring);
}

TEST_F(CompanyTest, a_changed_file_is_refused_with_the_difference) {
  apply();
  std::string changed = kSplit;
  changed.replace(changed.find("' ') + 1"), 8, "' ') + 2");
  EXPECT_EQ(error_of([&] { apply(kId, changed); }), ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("-forward.last_name"));
  EXPECT_THAT(error_text, HasSubstr("+forward.last_name"));
}

TEST_F(CompanyTest, a_comment_in_the_file_may_change) {
  apply();
  apply(kId, std::string("# as agreed\n") + kSplit);
}

TEST_F(CompanyTest, a_step_is_refused_when_somebody_else_has_changed_the_table) {
  apply();
  execute("CREATE INDEX surprise ON users (name)");
  EXPECT_EQ(error_of([&] { engine()->rollback(kId); }), ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("surprise"));
  execute("DROP INDEX surprise");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(CompanyTest, a_table_that_it_does_not_touch_may_change) {
  observer.on_batch = [&] {
    observer.on_batch = nullptr;
    execute("CREATE TABLE unrelated (id INTEGER)");
  };
  apply();
  engine()->rollback(kId);
}

TEST_F(CompanyTest, a_view_that_a_step_would_break_prevents_it_and_nothing_is_lost) {
  apply();
  execute("CREATE VIEW shown AS SELECT first_name FROM users");
  EXPECT_EQ(error_of([&] { engine()->rollback(kId); }), ErrorKind::invalid_migration);
  EXPECT_THAT(error_text, HasSubstr("shown"));
  execute("UPDATE users SET last_name = 'King' WHERE id = 1");
  EXPECT_EQ(text("SELECT name FROM users"), "Ada King");
  execute("DROP VIEW shown");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(CompanyTest, a_rollback_that_was_interrupted_has_to_be_brought_to_its_end) {
  apply();
  faults = {.die_at = 3};
  EXPECT_THROW(engine()->rollback(kId), Killed);
  faults = {};
  EXPECT_EQ(error_of([&] { apply(); }), ErrorKind::must_wait);
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::must_wait);
  EXPECT_EQ(status(kId).next, "ratchet rollback 0007_split_name");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(CompanyTest, waits_for_a_writer_and_says_so) {
  settings.lock_budget = Milliseconds{300};
  engine()->init();
  const auto kind = error_of([&] {
    SQLite::Database writer(file_, SQLite::OPEN_READWRITE);
    writer.exec("BEGIN IMMEDIATE");
    apply();
  });
  EXPECT_EQ(kind, ErrorKind::gave_up_waiting);
  EXPECT_FALSE(observer.waits.empty());
  apply();
}

}  // namespace
}  // namespace ratchet::testing
