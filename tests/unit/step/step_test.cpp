#include "step/step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace ratchet {
namespace {

using testing::ElementsAre;

TEST(StepKinds, HaveEachAnActionOfTheirOwnAndAPhase) {
  std::set<std::string_view> actions;
  for (const StepKind& kind : step_kinds()) {
    EXPECT_TRUE(actions.insert(kind.action).second) << kind.action;
    EXPECT_FALSE(kind.phases.empty()) << kind.action;
    EXPECT_EQ(action_of(kind.blank), kind.action);
    EXPECT_EQ(find_step_kind(kind.action), &kind);
  }
  EXPECT_EQ(actions.size(), std::variant_size_v<Step>);
  EXPECT_EQ(find_step_kind("alter_column"), nullptr);
}

TEST(StepKinds, NoneStandsInPurge) {
  for (const StepKind& kind : step_kinds()) {
    EXPECT_EQ(std::ranges::count(kind.phases, Phase::purge), 0) << kind.action;
  }
}

TEST(Summary, SaysWhatAStepDoes) {
  EXPECT_EQ(summary_of(AddColumn{.table = unqualified("users"),
                                 .column = Identifier("age"),
                                 .type = sql_for_all("integer")},
                       "sqlite"),
            "add column users.age integer");
  EXPECT_EQ(summary_of(Copy{.table = unqualified("users")}, "sqlite"), "copy users, in place");
  EXPECT_EQ(summary_of(RetireColumn{.table = unqualified("users"), .column = Identifier("name")},
                       "sqlite"),
            "retire users.name (still maintained)");
}

TEST(Summary, OfADualWriteShowsItsDirections) {
  DualWrite step{.table = unqualified("users")};
  step.forward = {{Identifier("a"), sql_for_all("x")}, {Identifier("b"), sql_for_all("y")}};
  EXPECT_EQ(summary_of(step, ""), "dual write users: -> a, b (one way)");
  step.backward = {{Identifier("x"), sql_for_all("a")}};
  EXPECT_EQ(summary_of(step, ""), "dual write users: x <-> a, b");
  step.forward.clear();
  EXPECT_EQ(summary_of(step, ""), "keep users.x filled");
}

TEST(Summary, OfEveryKindIsSomething) {
  for (const StepKind& kind : step_kinds()) {
    EXPECT_FALSE(summary_of(kind.blank, "sqlite").empty()) << kind.action;
  }
}

TEST(TablesOf, FindsEveryTableOnce) {
  EXPECT_THAT(tables_of(RenameTable{.table = unqualified("a"), .to = unqualified("b")}),
              ElementsAre(unqualified("a"), unqualified("b")));
  EXPECT_THAT(tables_of(Compare{.table = unqualified("a"), .to = unqualified("a")}),
              ElementsAre(unqualified("a")));
}

TEST(TablesOf, FindsTheTableThatAColumnPointsAt) {
  CreateTable step{.table = unqualified("orders")};
  ColumnDeclaration user{.name = Identifier("user_id")};
  user.facets.foreign_key.references = Reference{.table = unqualified("users")};
  step.columns.push_back(user);
  EXPECT_THAT(tables_of(step), ElementsAre(unqualified("orders"), unqualified("users")));
}

TEST(SqlChoice, AProductsOwnTextGoesBeforeTheOneForAll) {
  SqlChoice choice = sql_for_all("all");
  choice.by_product["sqlite"] = {.sql = {"mine"}};
  EXPECT_EQ(choice.for_product("sqlite")->sql.text, "mine");
  EXPECT_EQ(choice.for_product("postgres")->sql.text, "all");
  choice.any.reset();
  EXPECT_EQ(choice.for_product("postgres"), nullptr);
  EXPECT_TRUE(choice.given());
  EXPECT_FALSE(SqlChoice{}.given());
}

TEST(Phase, IsFoundByItsName) {
  for (const Phase phase : kPhases) EXPECT_EQ(find_phase(name(phase)), phase);
  EXPECT_EQ(find_phase("change"), std::nullopt);
  EXPECT_EQ(name(Direction::back), "back");
}

}  // namespace
}  // namespace ratchet
