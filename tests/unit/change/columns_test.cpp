// add_column and drop_column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "change/column_facets.hpp"
#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::string add(const std::string& keys) {
  return "action = 'add_column'\ntable = 'users'\ncolumn = 'age'\ntype = 'INTEGER'\n" + keys;
}
std::string drop(const std::string& column, const std::string& keys) {
  return "action = 'drop_column'\ntable = 'users'\ncolumn = '" + column + "'\n" + keys;
}

TEST(AddColumnChange, IsOneStepWithItsDefault) {
  EXPECT_THAT(expand(add("default = 0\nnot_null = true"), {}).steps(),
              ElementsAre(PhasedStep{
                  Phase::expand,
                  AddColumn{.table = table("users"),
                            .column = name("age"),
                            .type = sql_for_all("INTEGER"),
                            .facets = {.not_null = true, .default_value = sql_for_all("0")}}}));
}

TEST(AddColumnChange, FillsRowsThatHaveNoValueAndThoseThatComeWithoutOne) {
  const SqlMap set = {{name("age"), sql_for_all("18")}};
  const SqlChoice unfilled = sql_for_all("\"age\" IS NULL");
  EXPECT_THAT(
      expand(add("fill = '18'"), {}).steps(),
      ElementsAre(PhasedStep{Phase::expand, AddColumn{.table = table("users"),
                                                      .column = name("age"),
                                                      .type = sql_for_all("INTEGER")}},
                  PhasedStep{Phase::migrate,
                             Repair{.table = table("users"), .set = set, .where = unfilled}},
                  PhasedStep{Phase::backfill,
                             UpdateRows{.table = table("users"), .set = set, .where = unfilled}}));
}

TEST(AddColumnChange, BuildsItsUniqueIndexBehindTheBackfill) {
  EXPECT_THAT(expand(add("unique = true"), {}).steps(),
              Contains(PhasedStep{Phase::verify, CreateIndex{.table = table("users"),
                                                             .columns = index_columns({"age"}),
                                                             .index = name("users_age_key"),
                                                             .unique = true}}));
}

TEST(AddColumnChange, RefusesWhatATableWithRowsCanNotTake) {
  EXPECT_THAT(refusals(add("not_null = true"), {}),
              ElementsAre(HasSubstr("not_null: rows that are there already would have no value")));
  EXPECT_THAT(refusals(add("generated = 'id + 1'\nstored = true"), {}),
              ElementsAre(HasSubstr("stored: a stored generated column")));
  EXPECT_THAT(refusals(add("identity = 'always'"), {}),
              ElementsAre(HasSubstr("identity: a numbered column")));
  EXPECT_THAT(refusals(add("comment = 'x'"), {}), ElementsAre(HasSubstr("SQLite has no comments")));
}

std::vector<std::string> steps_of(const std::string& entry) {
  std::vector<std::string> words;
  const Expansion expansion = expand(entry, {});
  for (const auto& [phase, step] : expansion.steps()) {
    words.push_back(std::string(name(phase)) + " " + summary_of(step, "sqlite"));
  }
  return words;
}

TEST(AddColumnChange, PutsADefaultThatIsComputedInForceAndThenIntoTheRows) {
  EXPECT_THAT(steps_of(add("default = 'CURRENT_TIMESTAMP'\nnot_null = true")),
              ElementsAre("expand add column users.age INTEGER", "migrate set default of users.age",
                          "backfill update rows of users: age", "contract set NOT NULL users.age"));
}

// A row without a value is looked at before a trigger fills it.
TEST(AddColumnChange, IsHeldAtContractToWhatItsFillHasToKeep) {
  EXPECT_THAT(steps_of(add("fill = '18'\ncheck = 'age IS NOT NULL'\nnot_null = true")),
              ElementsAre("expand add column users.age INTEGER", "migrate keep users.age right",
                          "backfill update rows of users: age",
                          "contract add constraint users_age_check to users",
                          "contract set NOT NULL users.age"));
}

TEST(AddColumnChange, HasAForeignKeyBesideADefaultLater) {
  EXPECT_THAT(steps_of(add("references = 'orders'\ndefault = 1")),
              ElementsAre("expand add column users.age INTEGER",
                          "contract add constraint users_age_fkey to users"));
}

TEST(AddColumnChange, RefusesAFillThatNoRowWouldGet) {
  EXPECT_THAT(refusals(add("default = 1\nfill = '2'"), {}),
              ElementsAre(HasSubstr("fill: no row would be left to fill")));
}

TEST(AddColumnChange, RefusesAForeignKeyIntoNothing) {
  EXPECT_THAT(refusals(add("references = 'user'"), {}),
              ElementsAre("references: table user does not exist (the store has users)"));
  EXPECT_THAT(refusals(add("on_delete = 'cascade'"), {}),
              ElementsAre(HasSubstr("a foreign key's action without `references`")));
}

TEST(AddColumnChange, KnowsWhichDefaultsAreLiterals) {
  for (const char* literal :
       {"0", "-1", "+ 2.5", ".5", "1e9", "'it''s'", "''", "x'00ff'", "NULL", "true", " False "}) {
    EXPECT_TRUE(is_literal(literal)) << literal;
  }
  for (const char* other : {"", "CURRENT_DATE", "(1)", "1+1", "'a' || 'b'", "'a'' || 'b'", "now()",
                            "x", "'", "--1", "1e", "0x10"}) {
    EXPECT_FALSE(is_literal(other)) << other;
  }
}

TEST(DropColumnChange, RetiresAtContract) {
  EXPECT_THAT(expand(drop("status", ""), {}).steps(),
              ElementsAre(PhasedStep{Phase::contract, RetireColumn{.table = table("users"),
                                                                   .column = name("status")}}));
}

TEST(DropColumnChange, KeepsItFilledForTheOldApplication) {
  EXPECT_THAT(
      expand(drop("name", "backward = \"'?'\""), {}).steps(),
      ElementsAre(
          PhasedStep{Phase::migrate, DualWrite{.table = table("users"),
                                               .backward = {{name("name"), sql_for_all("'?'")}}}},
          PhasedStep{Phase::migrate, DropNotNull{.table = table("users"), .column = name("name")}},
          PhasedStep{Phase::contract,
                     RetireColumn{.table = table("users"), .column = name("name")}}));
}

TEST(DropColumnChange, NeedsAValueWhereNullAndDefaultAreOutOfTheQuestion) {
  EXPECT_THAT(refusals(drop("name", ""), {}),
              ElementsAre(HasSubstr("so rows that leave it out need `backward`")));
}

TEST(DropColumnChange, RefusesAnIndexThatNamesItInItsPredicate) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("hot"), .partial = true, .columns = {name("email")}});
  shop.add_dependant("status", {.kind = "index", .name = "hot"});
  EXPECT_THAT(refusals(drop("status", ""), shop),
              ElementsAre(HasSubstr("index hot names users.status in a predicate")));
}

TEST(DropColumnChange, LetsAPlainIndexGoWithIt) {
  Shop shop;
  shop.add_index(shop.users(), {.name = name("plain"), .columns = {name("status")}});
  shop.add_dependant("status", {.kind = "index", .name = "plain"});
  EXPECT_THAT(refusals(drop("status", ""), shop), testing::IsEmpty());
}

}  // namespace
}  // namespace ratchet
