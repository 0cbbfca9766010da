// The whole road, forward and back, on a real SQLite file.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

class RoadTest : public EngineTest {
 protected:
  RoadTest() {
    execute(kUsers);
    execute(
        "INSERT INTO users (name, city) VALUES ('Ada Lovelace', 'London'), "
        "('Grace Hopper', 'New York'), (NULL, 'Rome')");
    before = schema();
    settings.retain = Milliseconds{0};
  }

  void apply() { engine()->apply(migration(kId, kSplit), {}, {}); }

  std::vector<std::string> before;
};

TEST_F(RoadTest, apply_goes_through_verify_and_stops) {
  apply();
  EXPECT_EQ(status(kId).position, Phase::verify);
  EXPECT_EQ(text("SELECT first_name || '|' || last_name FROM users WHERE id = 1"), "Ada|Lovelace");
  EXPECT_EQ(number("SELECT count(*) FROM users WHERE first_name IS NULL"), 1);
  EXPECT_EQ(text("SELECT name FROM users WHERE id = 2"), "Grace Hopper");
}

TEST_F(RoadTest, both_clients_keep_each_other_up_to_date_behind_verify) {
  apply();
  execute("UPDATE users SET name = 'Ada King' WHERE id = 1");
  EXPECT_EQ(text("SELECT last_name FROM users WHERE id = 1"), "King");
  execute("UPDATE users SET last_name = 'Murray' WHERE id = 2");
  EXPECT_EQ(text("SELECT name FROM users WHERE id = 2"), "Grace Murray");
}

TEST_F(RoadTest, contract_retires_and_purge_drops) {
  apply();
  engine()->contract(kId, {});
  EXPECT_EQ(status(kId).position, Phase::contract);
  EXPECT_EQ(number("SELECT count(*) FROM pragma_table_info('users') WHERE name = 'name'"), 0);
  engine()->purge(kId, {});
  EXPECT_TRUE(status(kId).purged);
  EXPECT_THAT(schema(), Not(Contains(HasSubstr("ratchet_"))));
  EXPECT_EQ(text("SELECT first_name FROM users WHERE id = 2"), "Grace");
}

TEST_F(RoadTest, rollback_behind_verify_gives_the_schema_before) {
  apply();
  execute("UPDATE users SET first_name = 'Augusta' WHERE id = 1");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
  EXPECT_EQ(text("SELECT name FROM users WHERE id = 1"), "Augusta Lovelace");
}

TEST_F(RoadTest, rollback_behind_contract_loses_no_write_of_the_new_application) {
  apply();
  engine()->contract(kId, {});
  execute("UPDATE users SET last_name = 'King' WHERE id = 1");
  execute("INSERT INTO users (first_name, last_name) VALUES ('Alan', 'Turing')");
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
  EXPECT_EQ(text("SELECT name FROM users WHERE id = 1"), "Ada King");
  EXPECT_EQ(text("SELECT name FROM users WHERE id = 4"), "Alan Turing");
}

TEST_F(RoadTest, can_be_begun_again_after_a_rollback) {
  apply();
  engine()->rollback(kId);
  execute("UPDATE users SET name = 'Ada King' WHERE id = 1");
  apply();
  engine()->contract(kId, {});
  EXPECT_EQ(text("SELECT last_name FROM users WHERE id = 1"), "King");
}

TEST_F(RoadTest, every_command_given_again_changes_nothing) {
  apply();
  apply();
  engine()->contract(kId, {});
  engine()->contract(kId, {});
  apply();
  EXPECT_EQ(status(kId).position, Phase::contract);
  engine()->purge(kId, {});
  engine()->purge(kId, {});
  EXPECT_TRUE(status(kId).purged);
}

TEST_F(RoadTest, rollback_given_again_says_that_it_is_done) {
  apply();
  engine()->rollback(kId);
  observer.notes.clear();
  engine()->rollback(kId);
  EXPECT_THAT(observer.notes, ElementsAre("0007_split_name is rolled back"));
}

TEST_F(RoadTest, apply_through_purge_goes_all_the_way) {
  settings.retain = Milliseconds{7 * 86'400'000LL};
  engine()->apply(migration(kId, kSplit), {}, {.through = Through::purge});
  EXPECT_TRUE(status(kId).purged);
}

TEST_F(RoadTest, purge_waits_until_it_need_not_be_retained_any_more) {
  settings.retain = Milliseconds{86'400'000};
  apply();
  engine()->contract(kId, {});
  EXPECT_EQ(error_of([&] { engine()->purge(kId, {}); }), ErrorKind::must_wait);
  EXPECT_THAT(error_text, HasSubstr("2026-11-23"));
  clock.advance(Milliseconds{86'400'000});
  engine()->purge(kId, {});
}

TEST_F(RoadTest, purge_has_no_way_back) {
  apply();
  engine()->contract(kId, {});
  engine()->purge(kId, {});
  EXPECT_EQ(error_of([&] { engine()->rollback(kId); }), ErrorKind::gate_closed);
}

TEST_F(RoadTest, a_raw_statement_without_a_way_back_can_not_be_rolled_back) {
  const auto raw = migration("0008_raw", R"toml(
[[change]]
action = "sql"
up = "CREATE TABLE extra (id INTEGER)"
irreversible = true
)toml");
  engine()->apply(raw, {}, {});
  EXPECT_EQ(error_of([&] { engine()->rollback("0008_raw"); }), ErrorKind::gate_closed);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"), 1);
}

TEST_F(RoadTest, rows_that_were_changed_stay_so_and_it_says_so) {
  const auto rows = migration("0008_rows", R"toml(
[[change]]
action = "update_rows"
table = "users"
set.city = "'Roma'"
where = "city = 'Rome'"
)toml");
  engine()->apply(rows, {}, {});
  EXPECT_EQ(text("SELECT city FROM users WHERE id = 3"), "Roma");
  engine()->rollback("0008_rows");
  EXPECT_EQ(text("SELECT city FROM users WHERE id = 3"), "Roma");
  EXPECT_THAT(observer.notes, Contains(HasSubstr("stay as they are")));
}

TEST_F(RoadTest, tells_of_every_phase_and_step) {
  apply();
  EXPECT_THAT(observer.phases, ElementsAre(Pair(Phase::expand, Direction::forward),
                                           Pair(Phase::migrate, Direction::forward),
                                           Pair(Phase::backfill, Direction::forward),
                                           Pair(Phase::verify, Direction::forward)));
  EXPECT_EQ(observer.phases.size(), observer.phases_done.size());
  EXPECT_EQ(observer.phases_done.front().steps, 2);
  EXPECT_FALSE(observer.batches.empty());
}

TEST_F(RoadTest, writes_down_who_did_what) {
  apply();
  engine()->contract(kId, {});
  std::vector<std::string> what;
  for (const Event& event : engine()->history(std::string(kId))) {
    EXPECT_EQ(event.actor, "ada@ops3");
    what.push_back(event.what);
  }
  EXPECT_THAT(what, ElementsAre("begun", "expand complete", "migrate complete", "backfill complete",
                                "verify complete", "gate acknowledged", "contract complete"));
}

TEST_F(RoadTest, works_on_a_table_that_is_empty) {
  execute("DELETE FROM users");
  apply();
  engine()->contract(kId, {});
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(RoadTest, stops_between_two_steps_and_goes_on) {
  stop.request_stop();
  EXPECT_EQ(error_of([&] { apply(); }), ErrorKind::stopped);
  stop = std::stop_source();
  EXPECT_EQ(status(kId).last_error, "");
  EXPECT_EQ(status(kId).next, "ratchet apply 0007_split_name");
  apply();
  EXPECT_EQ(status(kId).position, Phase::verify);
}

}  // namespace
}  // namespace ratchet::testing
