#include "postgres/cost.hpp"

#include <gtest/gtest.h>

#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

const QualifiedName kUsers = unqualified("users");

Cost cost(const Step& step, Phase phase) {
  Scene scene;
  scene.schema.tables = {{.name = kUsers, .estimated_rows = 2'000'000}};
  return cost_of(step, scene, phase);
}

// facts: what ALTER TABLE does to the catalog alone still keeps everybody out for a moment.
TEST(PostgresCost, AlteringKeepsEverybodyOutForAMoment) {
  const Cost added = cost(AddColumn{.table = kUsers}, Phase::expand);
  EXPECT_EQ(added.lock, "AX users");
  EXPECT_LE(added.held, Milliseconds{5});
  EXPECT_EQ(added.held, added.total);
}

TEST(PostgresCost, TriggersKeepWritersOutWhenTheyComeAndEverybodyWhenTheyGo) {
  EXPECT_EQ(cost(DualWrite{.table = kUsers}, Phase::migrate).lock, "SRX users");
  EXPECT_EQ(cost(DualWrite{.table = kUsers}, Phase::purge).lock, "AX users");
}

TEST(PostgresCost, IndexIsBuiltBesideItsClients) {
  const Cost built = cost(CreateIndex{.table = kUsers}, Phase::verify);
  EXPECT_EQ(built.lock, "SUX users");
  EXPECT_LT(built.held, Milliseconds{10});
  EXPECT_GT(built.total, Milliseconds{2'000});
}

TEST(PostgresCost, ScanOfAConstraintIsNoPartOfItsLock) {
  AddConstraint check{.table = kUsers, .kind = {.check = sql_for_all("true")}};
  EXPECT_LT(cost(check, Phase::contract).held, Milliseconds{10});
  EXPECT_GT(cost(check, Phase::contract).total, Milliseconds{100});
  AddConstraint exclusion{.table = kUsers, .kind = {.exclude = sql_for_all("a WITH =")}};
  const Cost excluded = cost(exclusion, Phase::contract);
  EXPECT_EQ(excluded.held, excluded.total) << "there is no other way to an exclusion";
}

TEST(PostgresCost, BackfillLocksRowsForABatch) {
  const Cost copied = cost(Copy{.table = kUsers}, Phase::backfill);
  EXPECT_EQ(copied.lock, "rows");
  EXPECT_EQ(copied.held, Milliseconds{250});
  EXPECT_GT(copied.total, Milliseconds{8'000});
}

TEST(PostgresCost, PurgeOfATableLocksItByTheNameThatItHasThen) {
  EXPECT_EQ(cost(RetireTable{kUsers}, Phase::contract).lock, "AX users");
  EXPECT_EQ(cost(RetireTable{kUsers}, Phase::purge).lock, "AX ratchet_old_users");
}

}  // namespace
}  // namespace ratchet::postgres
