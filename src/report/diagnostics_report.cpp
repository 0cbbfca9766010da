#include "report/diagnostics_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/units.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string without_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

std::string diagnostics_text(const Diagnostics& diagnostics, const Look& look) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::string text = to_text(diagnostic);
    const std::size_t headline = text.find('\n');
    const Ink ink = diagnostic.severity == Severity::error ? Ink::bad : Ink::careful;
    out += paint(look, ink, text.substr(0, headline)) + text.substr(headline);
  }
  return out;
}

std::string verdict_text(const Diagnostics& diagnostics) {
  if (!has_errors(diagnostics)) return "";
  const auto errors = std::ranges::count(diagnostics, Severity::error, &Diagnostic::severity);
  const auto warnings = std::ssize(diagnostics) - errors;
  const std::string also = warnings > 0 ? ", " + counted(warnings, "warning") : "";
  return fmt::format("{}{}; nothing was run (exit {})\n", counted(errors, "error"), also,
                     exit_code(ErrorKind::invalid_migration));
}

std::string diagnostics_json(const Diagnostics& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& each : diagnostics) {
    list.push_back({{"severity", each.severity == Severity::error ? "error" : "warning"},
                    {"file", each.file},
                    {"line", each.spot.line},
                    {"column", each.spot.column},
                    {"length", each.length},
                    {"message", each.message},
                    {"hint", each.hint}});
  }
  return dumped(list);
}

std::string error_text(const Error& error, const Look& look) {
  const bool was_asked_for = error.kind() == ErrorKind::stopped;
  const std::string label = was_asked_for ? "" : paint(look, Ink::bad, "error:") + " ";
  std::string out = label + without_end(error.message()) + "\n";
  if (!error.hint().empty()) {
    out += paint(look, Ink::bold, "hint:") + " " + without_end(error.hint()) + "\n";
  }
  return out;
}

std::string error_json(const Error& error) {
  const Json document = {{"error",
                          {{"kind", name(error.kind())},
                           {"exit", exit_code(error.kind())},
                           {"message", error.message()},
                           {"hint", error.hint()}}}};
  return dumped(document) + "\n";
}

}  // namespace ratchet
