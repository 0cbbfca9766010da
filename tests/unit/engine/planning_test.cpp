// What is pending, what stands where, and taking over what is there.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kAddEmail = R"toml(
[[change]]
action = "add_column"
table = "users"
column = "email"
type = "text"
)toml";
constexpr const char* kRenameEmail = R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "email"
to = "mail"
)toml";
constexpr const char* kOrders = R"toml(
[[change]]
action = "create_table"
table = "orders"
columns = [{ name = "id", type = "integer" }, { name = "total", type = "integer" }]
primary_key = ["id"]
)toml";

class PlanningTest : public EngineTest {
 protected:
  PlanningTest() { execute(kUsers); }

  Migrations files(std::vector<std::pair<std::string, std::string>> texts) const {
    Migrations migrations;
    for (const auto& [id, toml] : texts) migrations.push_back(migration(id, toml));
    return migrations;
  }
};

TEST_F(PlanningTest, plans_each_on_what_the_earlier_ones_leave_and_creates_nothing) {
  const auto migrations = files({{"0001_email", kAddEmail}, {"0002_mail", kRenameEmail}});
  const auto before = query("SELECT * FROM sqlite_schema");
  const auto planned = engine()->plan(migrations, std::nullopt);
  ASSERT_THAT(planned, SizeIs(2));
  EXPECT_TRUE(planned[0].plan.plan && planned[1].plan.plan);
  EXPECT_EQ(query("SELECT * FROM sqlite_schema"), before);
}

TEST_F(PlanningTest, says_for_whom_a_pending_one_has_to_wait) {
  const auto planned =
      engine()->plan(files({{"0001_email", kAddEmail}, {"0002_mail", kRenameEmail}}), std::nullopt);
  ASSERT_THAT(planned, SizeIs(2));
  EXPECT_EQ(planned[0].waits_for, std::nullopt);
  EXPECT_THAT(planned[1].waits_for.value_or(""), HasSubstr("0001_email"));
}

TEST_F(PlanningTest, returns_only_the_one_that_is_wanted) {
  const auto planned =
      engine()->plan(files({{"0001_email", kAddEmail}, {"0002_mail", kRenameEmail}}), "0002_mail");
  ASSERT_THAT(planned, SizeIs(1));
  EXPECT_EQ(planned[0].id, "0002_mail");
}

TEST_F(PlanningTest, leaves_out_what_was_begun) {
  engine()->apply(migration("0001_email", kAddEmail), {}, {});
  EXPECT_THAT(engine()->plan(files({{"0001_email", kAddEmail}}), std::nullopt), IsEmpty());
}

TEST_F(PlanningTest, the_status_of_a_store_without_a_journal_is_what_is_pending) {
  const auto all =
      engine()->status(files({{"0002_mail", kRenameEmail}, {"0001_email", kAddEmail}}));
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].id.text, "0001_email");
  EXPECT_FALSE(all[0].in_journal);
  EXPECT_EQ(all[0].next, "ratchet apply 0001_email");
  EXPECT_THAT(query("SELECT 1 FROM sqlite_schema WHERE name LIKE 'ratchet%'"), IsEmpty());
}

TEST_F(PlanningTest, the_status_asks_for_the_rollout_before_the_contract) {
  settings.unseen_use = "";
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_EQ(status(kId).next, "ratchet rollout 0007_split_name 1");
}

TEST_F(PlanningTest, the_status_says_where_each_one_stands_and_what_comes_next) {
  settings.retain = Milliseconds{0};
  const auto migrations = files({{kId, kSplit}});
  engine()->apply(migrations.front(), {}, {});
  EXPECT_EQ(status(kId).now, "verified");
  EXPECT_EQ(status(kId).next, "ratchet contract 0007_split_name");
  EXPECT_THAT(status(kId).gates, SizeIs(12));
  engine()->contract(kId, {});
  EXPECT_EQ(status(kId).now, "retained");
  EXPECT_EQ(status(kId).next, "ratchet purge 0007_split_name");
  engine()->purge(kId, {});
  EXPECT_EQ(status(kId).now, "purged");
  EXPECT_EQ(status(kId).next, "");
}

TEST_F(PlanningTest, the_status_shows_a_certificate_that_has_become_void) {
  engine()->apply(migration(kId, kSplit), {}, {});
  clock.advance(Milliseconds{2 * 3'600'000});
  EXPECT_THAT(status(kId).certificates.front().void_because, HasSubstr("max_age"));
  EXPECT_EQ(status(kId).next, "ratchet verify 0007_split_name");
}

TEST_F(PlanningTest, the_status_shows_how_far_another_process_is) {
  execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
      "INSERT INTO users (name) SELECT 'Given Family' FROM n");
  MigrationStatus seen;
  observer.on_batch = [&] {
    if (observer.batches.size() != 3) return;
    seen = status(kId);
  };
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_THAT(seen.now, HasSubstr("backfill"));
  ASSERT_TRUE(seen.progress);
  EXPECT_GT(seen.progress->rows_done, 0);
  ASSERT_TRUE(seen.lease);
  EXPECT_EQ(seen.lease->owner, "ada");
}

TEST_F(PlanningTest, a_rolled_back_one_is_pending_again) {
  engine()->apply(migration(kId, kSplit), {}, {});
  engine()->rollback(kId);
  const auto all = engine()->status(files({{kId, kSplit}}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_FALSE(all[0].in_journal);
  EXPECT_THAT(all[0].note, HasSubstr("rolled back"));
}

TEST_F(PlanningTest, adopts_a_table_that_is_there) {
  execute("CREATE TABLE orders (id integer, total integer, PRIMARY KEY (id))");
  engine()->adopt(migration("0001_orders", kOrders), {.reason = "made by hand"});
  EXPECT_TRUE(status("0001_orders").adopted);
  EXPECT_THAT(engine()->plan(files({{"0001_orders", kOrders}}), std::nullopt), IsEmpty());
}

TEST_F(PlanningTest, does_not_adopt_what_is_not_there) {
  EXPECT_EQ(
      error_of([&] { engine()->adopt(migration("0001_orders", kOrders), {.reason = "wishful"}); }),
      ErrorKind::diverged);
  EXPECT_THAT(error_text, HasSubstr("create table orders"));
}

TEST_F(PlanningTest, does_not_adopt_twice) {
  execute("CREATE TABLE orders (id integer, total integer, PRIMARY KEY (id))");
  engine()->adopt(migration("0001_orders", kOrders), {.reason = "made by hand"});
  EXPECT_EQ(
      error_of([&] { engine()->adopt(migration("0001_orders", kOrders), {.reason = "again"}); }),
      ErrorKind::usage);
}

TEST_F(PlanningTest, adopts_a_whole_baseline) {
  const auto baseline = migration("0001_baseline", std::string(kOrders) + R"toml(
[[change]]
action = "sql"
up = "CREATE VIEW big AS SELECT id FROM orders WHERE total > 100"
down = "DROP VIEW big"
)toml");
  execute(
      "CREATE TABLE orders (id integer, total integer, PRIMARY KEY (id)); "
      "CREATE VIEW big AS SELECT id FROM orders WHERE total > 100");
  engine()->adopt(baseline, {.reason = "it was there before"});
  EXPECT_TRUE(status("0001_baseline").adopted);
}

// The journal was lost, the migration was not.
TEST_F(PlanningTest, adopts_a_dual_write_that_is_in_force_and_goes_on_from_there) {
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace')");
  settings.retain = Milliseconds{0};
  const auto before = schema();
  engine()->apply(migration(kId, kSplit), {}, {});
  for (const Row& row :
       query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'ratchet%'")) {
    execute("DROP TABLE " + as_text(row[0]));
  }
  engine()->adopt(migration(kId, kSplit), {.reason = "the journal is lost"});
  EXPECT_EQ(status(kId).position, Phase::verify);
  engine()->verify(kId, VerifyDepth::full);
  engine()->contract(kId, {});
  engine()->rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PlanningTest, a_command_about_an_unknown_migration_says_so) {
  engine()->init();
  EXPECT_EQ(error_of([&] { engine()->contract("0009_what", {}); }), ErrorKind::usage);
  EXPECT_EQ(error_of([&] { engine()->rollback("0009_what"); }), ErrorKind::usage);
}

TEST_F(PlanningTest, a_command_without_a_journal_says_so) {
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::usage);
  EXPECT_THAT(error_text, HasSubstr("ratchet init"));
}

TEST_F(PlanningTest, init_makes_the_journal_once) {
  EXPECT_TRUE(engine()->init());
  EXPECT_FALSE(engine()->init());
}

TEST_F(PlanningTest, an_invalid_file_is_refused_with_all_its_problems) {
  const auto kind = error_of([&] {
    engine()->apply(migration(kId, R"toml(
[[change]]
action = "alter_column"
table = "users"
column = "nmae"
to = "full_name"
)toml"),
                    {}, {});
  });
  EXPECT_EQ(kind, ErrorKind::invalid_migration);
  EXPECT_THAT(error_text, HasSubstr("nmae"));
  EXPECT_THAT(query("SELECT 1 FROM ratchet_migration"), IsEmpty());
}

}  // namespace
}  // namespace ratchet::testing
