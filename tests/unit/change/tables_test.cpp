// create_table, drop_table and rename_table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kCreate = R"(
action = "create_table"
table = "notes"
columns = [{ name = "id", type = "INTEGER" },
           { name = "user_id", type = "INTEGER", references = "users" }]
primary_key = ["id"]
)";

TEST(CreateTableChange, IsThereFromExpandOn) {
  const auto steps = expand(kCreate, {}).steps();
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].first, Phase::expand);
  EXPECT_EQ(std::get<CreateTable>(steps[0].second).columns.size(), 2U);
}

TEST(CreateTableChange, RefusesANameThatIsTaken) {
  EXPECT_THAT(refusals("action = 'create_table'\ntable = 'v_users'\n"
                       "columns = [{ name = 'id', type = 'INTEGER' }]",
                       {}),
              ElementsAre(HasSubstr("table: v_users is there already")));
}

TEST(CreateTableChange, RefusesKeysOfColumnsThatItDoesNotHave) {
  EXPECT_THAT(refusals(R"(
action = "create_table"
table = "notes"
columns = [{ name = "id", type = "INTEGER" }, { name = "id", type = "TEXT" }]
primary_key = ["ids"]
constraints = [{ unique = ["title"] }, { foreign_key = ["id"], references = "usrs" }]
)",
                       {}),
              ElementsAre("columns[1].name: column id is declared twice",
                          "primary_key: notes has no column ids (notes has id)",
                          HasSubstr("constraints[0].unique: notes has no column title"),
                          HasSubstr("constraints[1].references: table usrs does not exist")));
}

TEST(CreateTableChange, MayPointAtItself) {
  EXPECT_THAT(refusals(R"(
action = "create_table"
table = "nodes"
columns = [{ name = "id", type = "INTEGER" },
           {name = "parent", type = "INTEGER", references = {table = "nodes", columns = ["id"]}}]
primary_key = ["id"]
)",
                       {}),
              testing::IsEmpty());
}

TEST(CreateTableChange, RefusesWhatTheProductDoesNotKeep) {
  EXPECT_THAT(refusals(std::string(kCreate) + "comment = 'x'\nwith = { fillfactor = '70' }", {}),
              ElementsAre(": SQLite has no comments", ": SQLite has no storage parameters"));
}

TEST(RebuildTableChange, FillsATwinAndSwapsItIn) {
  const QualifiedName twin = table("ratchet_new_orders");
  const SqlMap carried = {{name("user_id"), sql_for_all("\"user_id\"")},
                          {name("total"), sql_for_all("\"total\"")}};
  DualWrite mapping{.table = table("orders"), .to = twin, .forward = carried, .backward = carried};
  mapping.rows.on = {{name("id"), sql_for_all("\"id\"")}};
  EXPECT_THAT(
      expand("action = 'rebuild_table'\ntable = 'orders'\nstrict = true", {}).steps(),
      ElementsAre(PhasedStep{Phase::expand,
                             CreateTwin{.table = table("orders"), .to = twin, .strict = true}},
                  PhasedStep{Phase::migrate, mapping},
                  PhasedStep{Phase::backfill, Copy{.table = table("orders"), .to = twin}},
                  PhasedStep{Phase::verify, Compare{.table = table("orders"), .to = twin}},
                  PhasedStep{Phase::contract, SwapTables{.table = table("orders"), .to = twin}}));
}

const std::string kPartition = "action = 'partition_table'\ntable = 'orders'\n";

Shop with_partitions() {
  Shop shop;
  shop.can().has_partitions = true;
  return shop;
}

TEST(PartitionTableChange, IsATwinWithPartitions) {
  const Expansion expansion = expand(
      kPartition + "by = 'hash'\ncolumns = ['id']\npartitions = [{ name = 'a' }, { name = 'b' }]",
      with_partitions());
  ASSERT_THAT(expansion.refusals(), testing::IsEmpty());
  EXPECT_EQ(std::get<CreateTwin>(expansion.steps().front().second).partitioning.partitions.size(),
            2U);
}

TEST(PartitionTableChange, LeavesNoRowWithoutAPartition) {
  EXPECT_THAT(refusals(kPartition + "by = 'range'\ncolumns = ['total']\n"
                                    "partitions = [{ name = 'p', from = '1' }]",
                       with_partitions()),
              ElementsAre(HasSubstr("partitions[0]: partition p holds no rows"),
                          HasSubstr("partitions: a row that fits none of them would be refused")));
}

TEST(PartitionTableChange, RefusesAKeyThatWouldSpanPartitionsAndWhoPointsAtIt) {
  Shop shop = with_partitions();
  shop.add_index(shop.users(),
                 {.name = name("by_email"), .unique = true, .columns = {name("email")}});
  EXPECT_THAT(refusals("action = 'partition_table'\ntable = 'users'\nby = 'list'\n"
                       "columns = ['id']\npartitions = [{ name = 'p', default = true }]",
                       shop),
              ElementsAre(HasSubstr("by_email could be unique within each partition only"),
                          HasSubstr("a foreign key of orders points at users")));
}

// SQLite lets a primary key that is not the rowid be NULL, and more than once.
TEST(RebuildTableChange, NeedsAKeyThatTellsEveryRow) {
  Shop shop;
  const std::string entry = "action = 'rebuild_table'\ntable = 'users'";
  shop.add_index(shop.users(),
                 {.name = name("pk"), .origin = IndexOrigin::primary_key, .columns = {name("id")}});
  EXPECT_THAT(refusals(entry, shop),
              ElementsAre(testing::HasSubstr("users has no key that tells each of its rows")));
  shop.add_index(shop.users(),
                 {.name = name("by_name"), .unique = true, .columns = {name("name")}});
  EXPECT_THAT(refusals(entry, shop), testing::IsEmpty());
}

TEST(MoveTableChange, ToAnotherStoreTurnsTheWritesRoundAtContract) {
  Shop shop;
  shop.other_store("next").tables.push_back(
      {.name = table("bills"),
       .columns = {{.name = name("id")}, {.name = name("user_id")}, {.name = name("total")}},
       .primary_key = {name("id")}});
  const Expansion moved =
      expand("action = 'move_table'\ntable = 'orders'\nto = 'bills'\nto_store = 'next'", shop);
  ASSERT_THAT(moved.refusals(), testing::IsEmpty());
  ASSERT_EQ(moved.steps().size(), 4U);
  EXPECT_EQ(std::get<DualWrite>(moved.steps()[0].second).rows.to_store, "next");
  EXPECT_EQ(moved.steps()[3],
            (PhasedStep{Phase::contract,
                        Turn{.table = table("orders"), .to = table("bills"), .to_store = "next"}}));
}

TEST(DropTableChange, RetiresAtContract) {
  EXPECT_THAT(expand("action = 'drop_table'\ntable = 'orders'", {}).steps(),
              ElementsAre(PhasedStep{Phase::contract, RetireTable{.table = table("orders")}}));
}

TEST(DropTableChange, RefusesWhatPointsAtItAndWhatShowsIt) {
  Shop shop;
  shop.add_dependant("name", {.kind = "view", .name = "v_names"});
  shop.add_dependant("email", {.kind = "view", .name = "v_names"});
  EXPECT_THAT(refusals("action = 'drop_table'\ntable = 'users'", shop),
              ElementsAre(HasSubstr("a foreign key of orders points at users"),
                          HasSubstr("view v_names names users")));
}

TEST(RenameTableChange, IsAViewUnderTheNewNameUntilContract) {
  EXPECT_THAT(expand("action = 'rename_table'\ntable = 'users'\nto = 'people'", {}).steps(),
              ElementsAre(PhasedStep{Phase::expand,
                                     CreateView{.view = table("people"), .of = table("users")}},
                          PhasedStep{Phase::contract,
                                     RenameTable{.table = table("users"), .to = table("people")}}));
}

TEST(RenameTableChange, RefusesANameThatIsTaken) {
  EXPECT_THAT(refusals("action = 'rename_table'\ntable = 'users'\nto = 'orders'", {}),
              ElementsAre(HasSubstr("to: orders is there already")));
}

}  // namespace
}  // namespace ratchet
