#include "report/plan_report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/layout.hpp"
#include "samples.hpp"
#include "support/values/golden.hpp"

namespace ratchet {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace ratchet::testing;  // NOLINT: the samples

const Look kPlain;

// Shows statements and can do nothing else.
class Shower final : public Renderer {
 public:
  std::string show(const SqlText& text) const override {
    const RenderedSql rendered = render(
        text, {.quoted_name = [](std::string_view name) { return fmt::format("\"{}\"", name); },
               .quoted_string = [](std::string_view name) { return fmt::format("'{}'", name); },
               .placeholder = [](std::size_t) { return std::string("?"); }});
    return rendered.data.empty() ? rendered.text
                                 : rendered.text + " -- " + to_display(rendered.data.front());
  }
  StepSql forward(const Step&, const Scene&) const override { return {}; }
  StepSql back(const Step&, const Scene&, const Definitions&) const override { return {}; }
  bool reads_definitions_in_parts() const override { return false; }
  StepSql purge(const Step&, const Scene&) const override { return {}; }
  StepSql make_end(const CrossingEnd&, const Scene&, Guard) const override { return {}; }
  StepSql remove_end(const CrossingEnd&, const Scene&) const override { return {}; }
  SqlText lock(const std::vector<TableLock>&) const override { return {}; }
  std::optional<bool> in_force(const Step&, const Scene&) const override { return true; }
  Cost cost(const Step&, const Scene&, Phase) const override { return {}; }
};

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (const std::string& line : split_lines(text)) widest = std::max(widest, width_of(line));
  return widest;
}

TEST(PlanText, IsWhatADbaReads) {
  expect_golden({"output/plan.txt", plan_text(sample_plan(), sample_store(), kPlain)});
}

TEST(PlanText, SaysWhatItWaitsForAndThatThereIsNoWayBack) {
  expect_golden(
      {"output/plan_waiting.txt", plan_text(sample_waiting_plan(), sample_store(), kPlain)});
}

TEST(PlanText, KeepsToTheColumnsItIsGiven) {
  for (const std::size_t columns : {72U, 80U, 100U, 120U}) {
    const std::string text =
        plan_text(sample_plan(), sample_store(), {.columns = columns, .colour = Colour::off});
    EXPECT_LE(widest_line(text), columns) << text;
  }
}

TEST(PlanText, HasNoColourWhereThereIsNone) {
  EXPECT_THAT(plan_text(sample_plan(), sample_store(), kPlain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(plan_text(sample_plan(), sample_store(), {.columns = 80, .colour = Colour::on}),
              HasSubstr("\x1b[1m0007_split_name\x1b[0m"));
}

TEST(PlansText, HasALineForEach) {
  expect_golden({"output/plans.txt",
                 plans_text({sample_plan(), sample_waiting_plan()}, sample_store(), kPlain)});
}

TEST(PlanSql, HasEveryStatementUnderItsStep) {
  expect_golden({"output/plan.sql", plan_sql(sample_plan().plan, Shower())});
}

TEST(PlansJson, HoldsEveryStepWithItsStatements) {
  const json document =
      json::parse(plans_json({sample_plan()}, sample_store(), Shower(), Diagnostics{}));
  EXPECT_EQ(document["store"]["display_name"], "shop.db");
  const json& plan = document["plans"][0];
  EXPECT_EQ(plan["id"], "0007_split_name");
  EXPECT_EQ(plan["steps"].size(), 7U);
  EXPECT_EQ(plan["steps"][0]["action"], "add_column");
  EXPECT_EQ(plan["steps"][0]["statements"][0],
            "ALTER TABLE \"users\" ADD COLUMN \"first_name\" text");
  EXPECT_EQ(plan["tables"][0]["estimated_rows"], 300'000);
  EXPECT_EQ(plan["hazards"][0]["rule"], "lossy");
  EXPECT_EQ(plan["round_trips"]["samples"][0]["key"], "id = 42");
  EXPECT_TRUE(plan["waits_for"].is_null());
}

TEST(PlansJson, BearsBytesThatAreNoText) {
  PlanReport report = sample_plan();
  report.plan.description = "\xff";
  EXPECT_NO_THROW(
      json::parse(plans_json({report}, sample_store(), Shower(), Diagnostics{}).c_str()));
}

TEST(ShortId, IsTheNumber) { EXPECT_EQ(short_id("0007_split_name"), "0007"); }

}  // namespace
}  // namespace ratchet
