#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "report/lint_report.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

std::string dumped(const Json& json) {
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

Json as_json(const Finding& finding) {
  const Diagnostic& at = finding.diagnostic;
  Json json = {{"rule", finding.rule},     {"severity", word_of(at.severity)},
               {"file", at.file},          {"line", at.spot.line},
               {"column", at.spot.column}, {"length", at.length},
               {"message", at.message},    {"takes", finding.cost},
               {"hint", at.hint},          {"instead", finding.instead}};
  json["allowed"] = finding.allowed ? Json(*finding.allowed) : Json();
  return json;
}

// What a viewer shows of a rule.
Json sarif_rule(std::string_view word) {
  Json rule = {{"id", word}};
  for (const LintRule& each : lint_rules()) {
    if (each.word != word) continue;
    rule["shortDescription"] = {{"text", each.meaning}};
    rule["help"] = {{"text", fmt::format("takes: {}\ninstead: {}", each.cost, each.safe_way)}};
    rule["defaultConfiguration"] = {{"level", word_of(each.severity)}};
  }
  return rule;
}

std::string instead_of(const Finding& finding) {
  return finding.instead.empty() ? finding.diagnostic.hint
                                 : join(finding.instead, {.separator = "\n"});
}

Json sarif_result(const Finding& finding) {
  const Diagnostic& at = finding.diagnostic;
  Json place = {{"artifactLocation", {{"uri", at.file}}}};
  if (at.spot.line > 0) {
    place["region"] = {{"startLine", at.spot.line}, {"startColumn", at.spot.column}};
  }
  Json result = {
      {"ruleId", finding.rule},
      {"level", word_of(at.severity)},
      {"message", {{"text", fmt::format("{}\ninstead: {}", at.message, instead_of(finding))}}},
      {"locations", Json::array({{{"physicalLocation", place}}})}};
  if (finding.allowed) {
    result["suppressions"] =
        Json::array({{{"kind", "inSource"}, {"justification", *finding.allowed}}});
  }
  return result;
}

}  // namespace

std::string lint_json(const LintReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) findings.push_back(as_json(finding));
  const std::size_t errors = count_of(report.findings, Severity::error);
  return dumped({{"files", report.files},
                 {"errors", errors},
                 {"warnings", count_of(report.findings, Severity::warning) - errors},
                 {"findings", std::move(findings)},
                 {"notes", report.notes}});
}

std::string lint_sarif(const LintReport& report) {
  std::set<std::string> words;
  Json results = Json::array();
  for (const Finding& finding : report.findings) {
    words.insert(finding.rule);
    results.push_back(sarif_result(finding));
  }
  Json rules = Json::array();
  for (const std::string& word : words) rules.push_back(sarif_rule(word));
  const Json driver = {{"name", "ratchet"}, {"rules", std::move(rules)}};
  return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({{{"tool", {{"driver", driver}}},
                                        {"columnKind", "utf16CodeUnits"},
                                        {"results", std::move(results)}}})}});
}

std::string lint_gitlab(const LintReport& report) {
  Json issues = Json::array();
  for (const Finding& finding : report.findings) {
    if (finding.allowed) continue;
    const Diagnostic& at = finding.diagnostic;
    // Without the line, so that it stays the same issue when something is put in above it.
    const std::string identity =
        fmt::format("{}\n{}\n{}\n{}", finding.rule, at.file, at.message, at.source_line);
    issues.push_back(
        {{"description", at.message},
         {"check_name", finding.rule},
         {"fingerprint", fingerprint_of(identity)},
         {"severity", at.severity == Severity::error ? "major" : "minor"},
         {"location", {{"path", at.file}, {"lines", {{"begin", std::max(1, at.spot.line)}}}}}});
  }
  return dumped(issues);
}

}  // namespace ratchet
