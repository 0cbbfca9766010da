#include "rehearsal/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace ratchet {
namespace {

// In the head of the file, or in one of its entries.
std::optional<std::string> reason_for(const Migration& migration, const std::string& rule) {
  const auto in = [&](const Allowances& allow) -> std::optional<std::string> {
    const auto found = allow.find(rule);
    return found == allow.end() ? std::nullopt : std::optional(found->second);
  };
  if (auto reason = in(migration.allow)) return reason;
  for (const ChangeEntry& each : migration.changes) {
    if (auto reason = in(each.allow)) return reason;
  }
  for (const StepEntry& each : migration.steps) {
    if (auto reason = in(each.allow)) return reason;
  }
  return std::nullopt;
}

}  // namespace

void Verdicts::add(const Verdict& verdict) {
  const std::string cause = fmt::format("{}\n{}", verdict.rule, verdict.message);
  if (std::ranges::find(known_, cause) != known_.end()) return;
  known_.push_back(cause);
  const std::string at = verdict.point.empty() ? "" : fmt::format(" ({})", verdict.point);
  findings_.push_back({.rule = std::string(verdict.rule),
                       .diagnostic = {.severity = verdict.severity,
                                      .file = migration_.file,
                                      .message = verdict.message + at,
                                      .hint = verdict.hint},
                       .cost = {},
                       .instead = {},
                       .allowed = reason_for(migration_, std::string(verdict.rule))});
}

void Verdicts::add(const Diagnostics& diagnostics) {
  for (const Diagnostic& each : diagnostics) {
    findings_.push_back({.rule = std::string(name(ErrorKind::invalid_migration)),
                         .diagnostic = each,
                         .cost = {},
                         .instead = {},
                         .allowed = std::nullopt});
  }
}

}  // namespace ratchet
