// Rows: quarantine, certificates, and what is compared.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kFromJson = R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "name"
to = "first_name"
type = "text"
forward = "json_extract(name, '$.first')"
backward = "json_object('first', first_name)"
allow.raises = "some rows are known to be bad"
)toml";

class RowsTest : public EngineTest {
 protected:
  RowsTest() {
    execute(kUsers);
    settings.retain = Milliseconds{0};
  }

  void apply() { engine()->apply(migration(kId, kSplit), {}, {}); }
  void apply_json() { engine()->apply(migration(kId, kFromJson), {}, {}); }
  void insert_good_and_bad() {
    execute(
        "INSERT INTO users (name) VALUES ('{\"first\":\"Ada\"}'), ('not json'), "
        "('{\"first\":\"Grace\"}'), ('nor this')");
  }
};

TEST_F(RowsTest, a_row_that_can_not_be_converted_goes_into_quarantine_and_the_others_go_on) {
  insert_good_and_bad();
  EXPECT_EQ(error_of([&] { apply_json(); }), ErrorKind::quarantined);
  EXPECT_EQ(status(kId).position, Phase::verify);
  EXPECT_EQ(text("SELECT first_name FROM users WHERE id = 3"), "Grace");
  const auto rows = engine()->quarantine(kId);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].key, "id = 2");
  EXPECT_EQ(rows[0].work, "users");
  EXPECT_THAT(rows[0].error, HasSubstr("malformed JSON"));
}

TEST_F(RowsTest, contract_waits_for_the_quarantine) {
  insert_good_and_bad();
  EXPECT_EQ(error_of([&] { apply_json(); }), ErrorKind::quarantined);
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::gate_closed);
  EXPECT_THAT(error_text, HasSubstr("quarantine"));
}

TEST_F(RowsTest, rows_that_were_put_right_are_tried_again_and_compared) {
  insert_good_and_bad();
  EXPECT_EQ(error_of([&] { apply_json(); }), ErrorKind::quarantined);
  execute("UPDATE users SET name = '{\"first\":\"Mary\"}' WHERE id = 2");
  EXPECT_EQ(engine()->retry_quarantine(kId), 1);
  EXPECT_EQ(text("SELECT first_name FROM users WHERE id = 2"), "Mary");
  execute("DELETE FROM users WHERE id = 4");
  EXPECT_EQ(engine()->retry_quarantine(kId), 0);
  engine()->contract(kId, {});
}

TEST_F(RowsTest, rows_may_be_left_as_they_are_for_a_reason) {
  insert_good_and_bad();
  EXPECT_EQ(error_of([&] { apply_json(); }), ErrorKind::quarantined);
  engine()->skip_quarantine(kId, "test data");
  EXPECT_THAT(engine()->quarantine(kId), IsEmpty());
  engine()->contract(kId, {});
}

TEST_F(RowsTest, a_mapping_that_fails_on_every_row_stops_early) {
  execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
      "INSERT INTO users (name) SELECT 'not json' FROM n");
  EXPECT_EQ(error_of([&] { apply_json(); }), ErrorKind::quarantined);
  EXPECT_EQ(status(kId).position, Phase::migrate);
  EXPECT_THAT(engine()->quarantine(kId), SizeIs(10));
  engine()->rollback(kId);
}

TEST_F(RowsTest, a_row_that_was_changed_past_the_triggers_is_found) {
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper')");
  apply();
  const std::string trigger =
      text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_update' LIMIT 1");
  const std::string trigger_name = text(
      "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_update' LIMIT 1");
  execute("DROP TRIGGER " + trigger_name);
  execute("UPDATE users SET name = 'Somebody Else' WHERE id = 2");
  execute(trigger);
  EXPECT_EQ(error_of([&] { engine()->verify(kId, VerifyDepth::full); }), ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("id = 2"));
  const auto certificates = status(kId).certificates;
  ASSERT_THAT(certificates, SizeIs(1));
  EXPECT_EQ(certificates.front().broken, 1);
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::gate_closed);
  execute("UPDATE users SET name = name || '' WHERE id = 2");
  execute("UPDATE users SET name = 'Grace Hopper' WHERE id = 2");
  engine()->verify(kId, VerifyDepth::full);
  engine()->contract(kId, {});
}

TEST_F(RowsTest, verify_is_refused_while_the_dual_write_is_not_as_it_was) {
  apply();
  execute("DROP TRIGGER " + text("SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1"));
  EXPECT_EQ(error_of([&] { engine()->verify(kId, VerifyDepth::full); }), ErrorKind::diverged);
}

TEST_F(RowsTest, a_certificate_says_how_many_rows_were_compared) {
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), (NULL), ('Grace Hopper')");
  apply();
  const auto certificates = engine()->verify(kId, VerifyDepth::full);
  ASSERT_THAT(certificates, SizeIs(1));
  EXPECT_EQ(certificates.front().rows, 3);
  EXPECT_EQ(certificates.front().broken, 0);
  EXPECT_EQ(certificates.front().made, clock.wall());
}

TEST_F(RowsTest, the_comparison_starts_over_when_the_schema_moves_under_it) {
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace')");
  apply();
  bool moved = false;
  observer.on_batch = [&] {
    if (!moved) execute("CREATE TABLE elsewhere (id INTEGER)");
    moved = true;
  };
  engine()->verify(kId, VerifyDepth::full);
  EXPECT_THAT(observer.notes,
              ::testing::Contains(HasSubstr("the schema has moved during the comparison")));
  observer.on_batch = nullptr;
  engine()->contract(kId, {});
}

// Trap 13: VACUUM renumbers the rowids of a table without an integer key.
TEST_F(RowsTest, trap_13_a_vacuum_during_the_backfill_leaves_no_row_behind) {
  execute(
      "DROP TABLE users; CREATE TABLE users (name TEXT, city TEXT);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
      "INSERT INTO users (name) SELECT 'Given' || i || ' Family' FROM n; "
      "DELETE FROM users WHERE rowid <= 100;");
  settings.batch_rows = 10;
  int batches = 0;
  observer.on_batch = [&] {
    if (++batches == 3) execute("VACUUM");
  };
  apply();
  EXPECT_EQ(number("SELECT count(*) FROM users WHERE first_name IS NULL"), 0);
}

TEST_F(RowsTest, a_dry_look_at_a_mapping_says_what_it_would_lose) {
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Cher')");
  Migrations migrations;
  migrations.push_back(migration(kId, kSplit));
  const auto planned = engine()->plan(migrations, std::nullopt);
  ASSERT_THAT(planned, SizeIs(1));
  ASSERT_TRUE(planned.front().round_trips);
  EXPECT_EQ(planned.front().round_trips->rows, 2);
  EXPECT_EQ(planned.front().round_trips->lossy, 1);
}

}  // namespace
}  // namespace ratchet::testing
