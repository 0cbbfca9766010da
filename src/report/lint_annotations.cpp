// The formats that are lines or XML.
#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "report/lint_report.hpp"

namespace ratchet {
namespace {

// As GitHub's workflow commands want it; in a property colons and commas, too.
enum class GitHubPart { message, property };

std::string github_escaped(std::string_view text, GitHubPart part) {
  std::string out;
  for (const char c : text) {
    const bool separates = part == GitHubPart::property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || separates) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default:
        // XML 1.0 has no other control characters, escaped or not.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string whole_text(const Finding& finding) {
  std::string out = finding.diagnostic.message;
  if (!finding.cost.empty()) out += "\ntakes: " + finding.cost;
  const std::string instead = finding.instead.empty() ? finding.diagnostic.hint
                                                      : join(finding.instead, {.separator = "\n"});
  if (!instead.empty()) out += "\ninstead: " + instead;
  return out;
}

}  // namespace

std::string lint_github(const LintReport& report) {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (finding.allowed) continue;
    const Diagnostic& at = finding.diagnostic;
    const bool is_error = at.severity == Severity::error;
    out +=
        fmt::format("::{} file={},line={},col={},title={}::{}\n", is_error ? "error" : "warning",
                    github_escaped(at.file, GitHubPart::property), std::max(1, at.spot.line),
                    std::max(1, at.spot.column), github_escaped(finding.rule, GitHubPart::property),
                    github_escaped(whole_text(finding), GitHubPart::message));
  }
  return out;
}

// A suite for each file with findings, a failed case for each of them.
std::string lint_junit(const LintReport& report) {
  std::map<std::string, std::vector<const Finding*>> by_file;
  std::size_t failures = 0;
  for (const Finding& finding : report.findings) {
    if (finding.allowed) continue;
    by_file[finding.diagnostic.file].push_back(&finding);
    ++failures;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  const std::size_t quiet = report.files > by_file.size() ? report.files - by_file.size() : 0;
  out += fmt::format("<testsuites name=\"ratchet {}\" tests=\"{}\" failures=\"{}\">\n",
                     report.command, failures + quiet, failures);
  if (quiet > 0) {
    out += fmt::format(
        "  <testsuite name=\"files without findings\" tests=\"{}\" failures=\"0\"/>\n", quiet);
  }
  for (const auto& [file, findings] : by_file) {
    out += fmt::format("  <testsuite name=\"{0}\" tests=\"{1}\" failures=\"{1}\">\n",
                       xml_escaped(file), findings.size());
    for (const Finding* finding : findings) {
      const Diagnostic& at = finding->diagnostic;
      out += fmt::format("    <testcase classname=\"{}\" name=\"{} line {}\">\n", xml_escaped(file),
                         xml_escaped(finding->rule), at.spot.line);
      out += fmt::format(
          "      <failure message=\"{}\" type=\"{}\">{}</failure>\n", xml_escaped(at.message),
          at.severity == Severity::error ? "error" : "warning", xml_escaped(whole_text(*finding)));
      out += "    </testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace ratchet
