// Indexes, rows, raw sql, and the changes that are refused for now.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(CreateIndexChange, IsNamedByPostgresHabitAndBuiltInVerify) {
  EXPECT_THAT(
      expand("action = 'create_index'\ntable = 'users'\ncolumns = ['name', 'email']", {}).steps(),
      ElementsAre(PhasedStep{Phase::verify, CreateIndex{.table = table("users"),
                                                        .columns = index_columns({"name", "email"}),
                                                        .index = name("users_name_email_idx")}}));
}

TEST(CreateIndexChange, NeedsANameForAnExpression) {
  const std::string entry =
      "action = 'create_index'\ntable = 'users'\ncolumns = [{ expression = 'lower(email)' }]\n";
  EXPECT_THAT(refusals(entry, {}),
              ElementsAre(HasSubstr("an index of an expression needs a name")));
  EXPECT_THAT(refusals(entry + "index = 'users_lower_email'", {}), IsEmpty());
}

TEST(DropIndexChange, WaitsForContract) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("users_email"), .columns = {name("email")}});
  EXPECT_THAT(expand("action = 'drop_index'\nindex = 'users_email'", shop).steps(),
              ElementsAre(PhasedStep{Phase::contract, DropIndex{.index = name("users_email")}}));
  EXPECT_THAT(refusals("action = 'drop_index'\nindex = 'users_emial'", shop),
              ElementsAre("index: index users_emial does not exist (the store has users_email)"));
}

TEST(DropIndexChange, RefusesTheIndexOfAConstraint) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("sqlite_autoindex_users_1"),
                                .origin = IndexOrigin::unique_constraint,
                                .columns = {name("email")}});
  EXPECT_THAT(refusals("action = 'drop_index'\nindex = 'sqlite_autoindex_users_1'", shop),
              ElementsAre(HasSubstr("dropping the index of a constraint needs the table rebuilt")));
}

TEST(UpdateRowsChange, IsWorkOfTheBackfill) {
  EXPECT_THAT(expand("action = 'update_rows'\ntable = 'users'\nset.status = \"'old'\"\n"
                     "where = \"status = 'new'\"",
                     {})
                  .steps(),
              ElementsAre(PhasedStep{Phase::backfill,
                                     UpdateRows{.table = table("users"),
                                                .set = {{name("status"), sql_for_all("'old'")}},
                                                .where = sql_for_all("status = 'new'")}}));
}

TEST(UpdateRowsChange, RefusesAColumnThatIsGeneratedOrNotThere) {
  Shop shop;
  shop.column(shop.users(), "email").generated = Generated::computed;
  EXPECT_THAT(
      refusals("action = 'update_rows'\ntable = 'users'\nset.email = '1'\nset.nme = '1'", shop),
      ElementsAre("set.email: users.email is a generated column",
                  "set.nme: column users.nme does not exist (users has name)"));
}

TEST(SqlChange, RunsInThePhaseThatItNames) {
  const std::string entry = "action = 'sql'\nup = 'x'\ndown = 'y'\n";
  EXPECT_EQ(expand(entry, {}).steps().at(0).first, Phase::expand);
  EXPECT_EQ(expand(entry + "phase = 'contract'", {}).steps().at(0).first, Phase::contract);
}

TEST(SqlChange, OutsideOfATransactionNeedsAProbe) {
  EXPECT_THAT(refusals("action = 'sql'\nup = 'x'\ndown = 'y'\ntransaction = false", {}),
              ElementsAre(HasSubstr("transaction = false needs `probe`")));
}

struct Refused {
  const char* entry;
  const char* reason;
};

class RefusedForNow : public testing::TestWithParam<Refused> {};

TEST_P(RefusedForNow, WithItsReason) {
  const Expansion expansion = expand(GetParam().entry, {});
  EXPECT_THAT(refusals(GetParam().entry, {}), testing::Contains(HasSubstr(GetParam().reason)));
  EXPECT_THAT(expansion.refusals(), Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(
    EachOfThem, RefusedForNow,
    testing::Values(
        Refused{"action = 'move_table'\ntable = 'users'\nto = 'people'\none_way = true",
                "there is no table people to move the rows to"},
        Refused{"action = 'move_table'\ntable = 'users'\nto = 'users'\none_way = true",
                "a table does not move to itself"},
        Refused{"action = 'move_columns'\ntable = 'users'\ncolumns = ['name']\nto = 'people'",
                "move_columns needs `on`"},
        Refused{"action = 'move_columns'\ntable = 'users'\ncolumns = ['name']\nto = 'people'\n"
                "on = { id = 'id' }\none_way = true",
                "there is no table people to move the rows to"},
        Refused{"action = 'set_primary_key'\ntable = 'users'\ncolumns = ['email']",
                "these columns don't tell the rows of users apart yet"},
        Refused{"action = 'partition_table'\ntable = 'users'\nby = 'range'\ncolumns = ['id']\n"
                "partitions = [{ name = 'p' }]",
                "SQLite has no partitions"},
        Refused{"action = 'rebuild_table'\ntable = 'users'\nwith = { fillfactor = '70' }",
                "SQLite has no storage parameters"},
        Refused{"action = 'set_replica_identity'\ntable = 'users'\nidentity = 'index'",
                "go together"},
        Refused{"action = 'drop_default'\ntable = 'users'\ncolumn = 'email'",
                "users.email has no default"},
        Refused{"action = 'set_comment'\ntable = 'users'\ncomment = 'x'", "has no comments"},
        Refused{"action = 'add_constraint'\ntable = 'users'\nunique = ['email']",
                "create_index with unique = true"},
        Refused{"action = 'drop_constraint'\ntable = 'users'\nconstraint = 'c'",
                "users has no constraint c"},
        Refused{"action = 'rename_constraint'\ntable = 'users'\nconstraint = 'c'\nto = 'd'",
                "users has no constraint c"},
        Refused{"action = 'rename_index'\nindex = 'i'\nto = 'j'", "index i does not exist"},
        Refused{"action = 'create_enum'\nenum = 'mood'\nvalues = ['a', 'a']",
                "a value is named twice"},
        Refused{"action = 'create_enum'\nenum = 'mood'\nvalues = ['a']", "has no enums"},
        Refused{"action = 'add_enum_value'\nenum = 'mood'\nvalue = 'b'", "has no enums"},
        Refused{"action = 'drop_enum'\nenum = 'mood'", "has no enums"}));

TEST(ChangeKinds, AnswerToTheirOwnName) {
  for (const ChangeKind& kind : change_kinds()) EXPECT_EQ(kind.make()->action(), kind.action);
  EXPECT_EQ(find_change_kind("alter_colum"), nullptr);
}

}  // namespace
}  // namespace ratchet
