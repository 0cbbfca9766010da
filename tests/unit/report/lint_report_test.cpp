#include "report/lint_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ratchet {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Finding finding() {
  return {.rule = "set_not_null",
          .diagnostic = {.severity = Severity::error,
                         .file = "db/a<1>,b.sql",
                         .spot = {3, 5},
                         .length = 7,
                         .message = "SET NOT NULL \"a\" & 100 % of it",
                         .hint = "prove it first",
                         .source_line = "    ALTER x"},
          .cost = "AccessExclusive on t; one scan of the table",
          .instead = {"ALTER TABLE t ADD x;\n-- later", "ALTER TABLE t y;"},
          .allowed = std::nullopt};
}

LintReport report() {
  LintReport report{.findings = {finding(), finding(), finding()}, .files = 4, .notes = {}};
  report.findings[1].diagnostic.severity = Severity::warning;
  report.findings[2].allowed = "it is empty";
  return report;
}

TEST(LintText, ShowsThePlaceTheCostAndTheSafeWay) {
  const std::string text = lint_text(report(), {});
  EXPECT_THAT(text, HasSubstr("db/a<1>,b.sql:3:5: SET NOT NULL \"a\" & 100 % of it [set_not_null]\n"
                              "  3 |     ALTER x\n"
                              "    |     ^^^^^^^\n"
                              "  takes   AccessExclusive on t; one scan of the table\n"
                              "  instead ALTER TABLE t ADD x;\n"
                              "          -- later\n"
                              "          ALTER TABLE t y;\n"));
  EXPECT_THAT(text, HasSubstr("3:5: warning: SET NOT NULL"));
  EXPECT_THAT(text, HasSubstr("1 error, 1 warning, 1 allowed in 4 files; "));
}

TEST(LintText, SaysThatThereIsNothing) {
  EXPECT_EQ(lint_text({.findings = {}, .files = 1, .notes = {}}, {}),
            "nothing dangerous in 1 file\n");
}

TEST(LintText, HasTheWordsOfTheRuleWhereThereIsNothingToPaste) {
  LintReport one{.findings = {finding()}, .files = 1, .notes = {}};
  one.findings[0].instead.clear();
  EXPECT_THAT(lint_text(one, {}), HasSubstr("  instead prove it first\n"));
}

TEST(LintJson, HoldsEverything) {
  const json document = json::parse(lint_json(report()));
  EXPECT_EQ(document.at("files"), 4);
  EXPECT_EQ(document.at("errors"), 1);
  EXPECT_EQ(document.at("warnings"), 1);
  EXPECT_EQ(document.at("findings").size(), 3U);
  const json& first = document.at("findings")[0];
  EXPECT_EQ(first.at("line"), 3);
  EXPECT_EQ(first.at("instead")[1], "ALTER TABLE t y;");
  EXPECT_TRUE(first.at("allowed").is_null());
  EXPECT_EQ(document.at("findings")[2].at("allowed"), "it is empty");
}

TEST(LintSarif, DescribesItsRulesAndKeepsWhatIsAllowedAsSuppressed) {
  const json document = json::parse(lint_sarif(report()));
  EXPECT_EQ(document.at("version"), "2.1.0");
  const json& run = document.at("runs")[0];
  ASSERT_EQ(run.at("tool").at("driver").at("rules").size(), 1U);
  EXPECT_EQ(run.at("tool").at("driver").at("rules")[0].at("id"), "set_not_null");
  ASSERT_EQ(run.at("results").size(), 3U);
  EXPECT_EQ(run.at("results")[1].at("level"), "warning");
  const json& place = run.at("results")[0].at("locations")[0].at("physicalLocation");
  EXPECT_EQ(place.at("region").at("startLine"), 3);
  EXPECT_FALSE(run.at("results")[0].contains("suppressions"));
  EXPECT_EQ(run.at("results")[2].at("suppressions")[0].at("justification"), "it is empty");
}

TEST(LintGitHub, EscapesWhatItsCommandsAreMadeOf) {
  const std::string text = lint_github(report());
  EXPECT_THAT(text, HasSubstr("::error file=db/a<1>%2Cb.sql,line=3,col=5,title=set_not_null::"
                              "SET NOT NULL \"a\" & 100 %25 of it%0Atakes: Access"));
  EXPECT_THAT(text, HasSubstr("::warning file="));
  EXPECT_THAT(text, Not(HasSubstr("it is empty")));
}

TEST(LintGitLab, GivesEachIssueAFingerprintThatOutlivesMovedLines) {
  LintReport moved = report();
  moved.findings[0].diagnostic.spot.line = 9;
  const json before = json::parse(lint_gitlab(report()));
  const json after = json::parse(lint_gitlab(moved));
  ASSERT_EQ(before.size(), 2U);
  EXPECT_EQ(before[0].at("severity"), "major");
  EXPECT_EQ(before[1].at("severity"), "minor");
  EXPECT_EQ(after[0].at("location").at("lines").at("begin"), 9);
  EXPECT_EQ(before[0].at("fingerprint"), after[0].at("fingerprint"));
}

TEST(LintJunit, IsWellFormedWhateverStandsInAFile) {
  LintReport odd = report();
  odd.findings[0].diagnostic.message = "a\x01<b>\n\"c\"";
  const std::string text = lint_junit(odd);
  EXPECT_THAT(text, HasSubstr("<testsuites name=\"ratchet lint\" tests=\"5\" failures=\"2\">"));
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"db/a&lt;1&gt;,b.sql\" tests=\"2\""));
  EXPECT_THAT(text, HasSubstr("message=\"a &lt;b&gt;&#10;&quot;c&quot;\""));
  EXPECT_THAT(text, HasSubstr("</testsuites>\n"));
  EXPECT_THAT(json::parse(lint_gitlab({.findings = {}, .files = 1, .notes = {}})), IsEmpty());
}

}  // namespace
}  // namespace ratchet
