#include "plan/claims.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ratchet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Identifier name(const std::string& text) { return Identifier(text); }

Claim reads(const std::string& column) { return {unqualified("users"), name(column), Use::reads}; }
Claim writes(const std::string& column) {
  return {unqualified("users"), name(column), Use::writes};
}

DualWrite split(const std::string& from, const std::string& to) {
  return {.table = unqualified("users"),
          .forward = {{name(to), sql_for_all("lower(\"" + from + "\")")}},
          .backward = {{name(from), sql_for_all("upper(" + to + ")")}}};
}

Plan plan_of(const std::string& id, const std::vector<Step>& steps) {
  return {.id = {.text = id, .number = 1}, .claims = claims_of(steps)};
}

TEST(Words, AreNamesButNeitherStringsNorFunctionsNorNumbers) {
  EXPECT_THAT(words_of({"substr(name, 1) || 'it''s me' || \"Last \"\"Name\"\"\" || x.y + 2e5"}),
              ElementsAre(name("name"), name("Last \"Name\""), name("x"), name("y")));
}

TEST(Words, OfTextsThatEndTooEarly) {
  EXPECT_THAT(words_of({"'abc"}), IsEmpty());
  EXPECT_THAT(words_of({"\""}), IsEmpty());
  EXPECT_THAT(words_of({""}), IsEmpty());
}

TEST(Claims, OfADualWriteAreItsColumnsAndWhatItsExpressionsRead) {
  EXPECT_THAT(claims_of({split("name", "first")}),
              ElementsAre(reads("first"), writes("first"), reads("name"), writes("name")));
}

TEST(Claims, OfATableAsAWholeNameNoColumn) {
  EXPECT_THAT(claims_of({RetireTable{.table = unqualified("users")}}),
              ElementsAre(Claim{unqualified("users"), std::nullopt, Use::writes}));
}

TEST(Claims, OfUpdatedRowsAreNotChangesOfTheirColumns) {
  const UpdateRows update{.table = unqualified("users"),
                          .set = {{name("status"), sql_for_all("'x'")}},
                          .where = sql_for_all("status = 'y'")};
  EXPECT_THAT(claims_of({update}), Contains(writes("status")));
  EXPECT_THAT(columns_changed(update), IsEmpty());
}

TEST(Conflict, IsByColumn) {
  const Plan plan = plan_of("0002_b", {split("name", "first")});
  EXPECT_EQ(conflict(plan, {plan_of("0001_a", {split("email", "mail")})}), std::nullopt)
      << "disjoint mappings on one table run together";
  EXPECT_EQ(conflict(plan, {plan_of("0001_a", {split("name", "full")})}), "0001_a (users.name)");
}

TEST(Conflict, IsAlsoAChain) {
  EXPECT_EQ(conflict(plan_of("0002_b", {split("first", "given")}),
                     {plan_of("0001_a", {split("name", "first")})}),
            "0001_a (users.first)");
}

TEST(Conflict, OfAnInputOfAMappingWithWhoeverChangesIt) {
  DualWrite gross{.table = unqualified("users"),
                  .forward = {{name("gross"), sql_for_all("price * (100 + Vat)")}}};
  const RetireColumn retire{.table = unqualified("users"), .column = name("vat")};
  EXPECT_EQ(conflict(plan_of("0002_b", {retire}), {plan_of("0001_a", {gross})}),
            "0001_a (users.Vat)");
}

TEST(Conflict, NotOfTwoReaders) {
  const CreateIndex index{.table = unqualified("users"), .columns = {{.column = name("email")}}};
  EXPECT_EQ(conflict(plan_of("0002_b", {index}), {plan_of("0001_a", {index})}), std::nullopt);
}

TEST(Conflict, OfAWholeTableWithAnyOfItsColumns) {
  const RenameTable rename{.table = unqualified("users"), .to = unqualified("people")};
  EXPECT_EQ(conflict(plan_of("0002_b", {rename}), {plan_of("0001_a", {split("name", "full")})}),
            "0001_a (users.full, users.name)");
}

TEST(Conflict, NamesTheFirstInFlight) {
  const Plan plan = plan_of("0003_c", {split("name", "first")});
  EXPECT_EQ(conflict(plan, {plan_of("0001_a", {}), plan_of("0002_b", {split("name", "x")})}),
            "0002_b (users.name)");
}

TEST(Conflict, OfTwoIndexesOfOneName) {
  const CreateIndex create{.table = unqualified("users"),
                           .columns = {{.column = name("email")}},
                           .index = name("users_email_idx")};
  const DropIndex drop{.index = name("users_email_idx")};
  EXPECT_EQ(conflict(plan_of("0002_b", {create}), {plan_of("0001_a", {drop})}),
            "0001_a (users_email_idx)");
}

}  // namespace
}  // namespace ratchet
