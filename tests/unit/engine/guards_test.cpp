// One of ratchet's own triggers was dropped by hand: the way back goes on without it, the way
// forward puts it back and looks at the rows again.
#include <gmock/gmock.h>

#include <algorithm>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class GuardsTest : public EngineTest {
 protected:
  GuardsTest() {
    execute(kUsers);
    execute(
        "INSERT INTO users (name, city) VALUES ('Ada Lovelace', 'Oslo'), "
        "('Grace Hopper', 'Bonn')");
  }

  void apply(const std::string& id = kId, const std::string& toml = kSplit) {
    engine()->apply(migration(id, toml), {}, {});
  }
  std::string own_trigger(const std::string& event) {
    return text(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE "
        "'ratchet\\_%\\_" +
        event + "' ESCAPE '\\'");
  }
  std::string drop_own_trigger(const std::string& event) {
    std::string trigger = own_trigger(event);
    execute("DROP TRIGGER " + trigger);
    return trigger;
  }
};

TEST_F(GuardsTest, rollback_goes_on_when_a_trigger_is_gone) {
  const auto before = schema();
  apply();
  const std::string trigger = drop_own_trigger("update");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
  EXPECT_THAT(observer.notes, Contains(HasSubstr(trigger)));
}

TEST_F(GuardsTest, rollback_of_a_contract_goes_on_when_all_triggers_are_gone) {
  const auto before = schema();
  apply();
  engine()->contract(kId, {});
  drop_own_trigger("update");
  drop_own_trigger("insert");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(GuardsTest, rollback_still_refuses_what_somebody_else_has_changed) {
  apply();
  drop_own_trigger("update");
  execute("CREATE INDEX surprise ON users (name)");
  EXPECT_EQ(error_of([&] { engine()->rollback(kId); }), ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("surprise"));
}

TEST_F(GuardsTest, apply_puts_a_trigger_back) {
  apply();
  const auto complete = schema();
  const std::string trigger = drop_own_trigger("update");
  apply();
  EXPECT_EQ(schema(), complete);
  EXPECT_THAT(observer.notes, Contains(HasSubstr(trigger)));
  EXPECT_EQ(text("SELECT detail FROM ratchet_event WHERE what = 'triggers put back'"), trigger);
}

TEST_F(GuardsTest, apply_puts_it_where_it_fired_before) {
  execute("CREATE TRIGGER users_log AFTER UPDATE OF city ON users BEGIN SELECT 1; END");
  apply();
  const auto complete = schema();
  drop_own_trigger("update");
  apply();
  EXPECT_EQ(schema(), complete);
}

TEST_F(GuardsTest, apply_puts_the_guard_of_a_relaxed_not_null_back) {
  execute("DROP TABLE users");
  execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
  apply();
  const auto complete = schema();
  execute("DROP TRIGGER " +
          text("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE "
               "'%NOT NULL constraint%' LIMIT 1"));
  apply();
  EXPECT_EQ(schema(), complete);
}

TEST_F(GuardsTest, apply_fills_the_rows_that_were_inserted_without_it) {
  apply();
  drop_own_trigger("insert");
  execute("INSERT INTO users (name) VALUES ('Linus Torvalds')");
  apply();
  EXPECT_EQ(text("SELECT last_name FROM users WHERE id = 3"), "Torvalds");
  engine()->contract(kId, {});
}

TEST_F(GuardsTest, apply_names_the_rows_that_were_changed_without_it) {
  apply();
  drop_own_trigger("update");
  execute("UPDATE users SET name = 'Ada King' WHERE id = 1");
  EXPECT_EQ(error_of([&] { apply(); }), ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("id = 1"));
}

TEST_F(GuardsTest, contract_asks_for_the_command_that_puts_it_back) {
  apply();
  drop_own_trigger("update");
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::gate_closed);
  EXPECT_THAT(error_text, HasSubstr("ratchet apply " + std::string(kId)));
}

TEST_F(GuardsTest, purge_asks_for_the_command_that_puts_it_back) {
  apply();
  engine()->contract(kId, {});
  drop_own_trigger("update");
  EXPECT_EQ(error_of([&] { engine()->purge(kId, {.even_if_retained = true}); }),
            ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("ratchet apply " + std::string(kId)));
  apply();
  engine()->purge(kId, {.even_if_retained = true});
}

TEST_F(GuardsTest, a_migration_beside_it_goes_on_when_both_have_been_put_right) {
  const char* towns = R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "city"
to = "town"
)toml";
  apply();
  apply("0008_town", towns);
  const auto complete = schema();
  execute("DROP TRIGGER " +
          text("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'ratchet%' AND "
               "sql LIKE '%first_name%' LIMIT 1"));
  apply("0008_town", towns);
  EXPECT_EQ(schema(), complete);
  engine()->rollback(kId);
  engine()->contract("0008_town", {});
}

}  // namespace
}  // namespace ratchet::testing
