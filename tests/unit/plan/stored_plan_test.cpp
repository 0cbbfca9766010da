#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "plan/plan.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const MigrationId kId{.text = "0007_stars", .number = 7};

constexpr auto kStored = R"toml(
format = 1
description = "stars for reviews"
requires = ["0006_reviews"]
allow.raises = "tried"

[[expand]]
action = "add_column"
table = "reviews"
column = "stars"
type = "integer"

[[migrate]]
action = "dual_write"
table = "reviews"
forward.stars = "CAST(rating AS integer)"
backward.rating = "CAST(stars AS text)"

[[backfill]]
action = "copy"
table = "reviews"

[[verify]]
action = "compare"
table = "reviews"

[[contract]]
action = "retire_column"
table = "reviews"
column = "rating"
)toml";

TEST(StoredPlan, HasTheStepsAndTheImpliedPurge) {
  const Plan plan = stored_plan(kId, kStored, "sqlite");
  std::vector<std::string> lines;
  for (const PlannedStep& step : plan.steps) {
    lines.push_back(std::to_string(step.ordinal) + " " + std::string(name(step.phase)) + " " +
                    step.summary);
  }
  EXPECT_THAT(
      lines,
      ElementsAre("1 expand add column reviews.stars integer",
                  "2 migrate dual write reviews: rating <-> stars",
                  "3 backfill copy reviews, in place", "4 verify compare every row of reviews",
                  "5 contract retire reviews.rating (still maintained)",
                  "6 purge drop the dual write of reviews: stars", "7 purge drop reviews.rating"));
}

TEST(StoredPlan, KnowsWhatItTouchesAndClaims) {
  const Plan plan = stored_plan(kId, kStored, "sqlite");
  EXPECT_EQ(plan.id, kId);
  EXPECT_EQ(plan.description, "stars for reviews");
  EXPECT_THAT(plan.required, ElementsAre("0006_reviews"));
  EXPECT_EQ(plan.allow.at("raises"), "tried");
  EXPECT_THAT(plan.tables, ElementsAre(unqualified("reviews")));
  EXPECT_EQ(conflict(plan, {plan}), "0007_stars (reviews.rating, reviews.stars)");
  EXPECT_TRUE(plan.can_go_back());
}

TEST(StoredPlan, WrittenAndReadAgainIsTheSame) {
  const Plan plan = stored_plan(kId, kStored, "sqlite");
  const Plan again = stored_plan(kId, explicit_form(plan), "sqlite");
  EXPECT_EQ(again.steps, plan.steps);
  EXPECT_EQ(again.allow, plan.allow);
  EXPECT_EQ(again.required, plan.required);
}

TEST(StoredPlan, ThatANewerRatchetWroteIsRefused) {
  try {
    stored_plan(kId, "format = 99\n", "sqlite");
    FAIL() << "read a format that it can't know";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_THAT(error.message(), HasSubstr("the stored plan of 0007_stars can't be read"));
  }
}

}  // namespace
}  // namespace ratchet
