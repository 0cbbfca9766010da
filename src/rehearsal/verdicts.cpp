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
  findings_.push_back({.rule = std::string(verdict.rule),
                       .diagnostic = diagnostic_of(verdict),
                       .cost = {},
                       .instead = {},
                       .allowed = reason_for(migration_, std::string(verdict.rule))});
}

Diagnostic Verdicts::diagnostic_of(const Verdict& verdict) const {
  const std::string& words = verdict.point.words;
  const std::string at = words.empty() ? "" : fmt::format(" ({})", words);
  if (const SourceMap* sources = sources_of(verdict.point.step)) {
    return diagnostic_at(migration_, *sources,
                         {.key = "action", .message = verdict.message + at, .hint = verdict.hint},
                         verdict.severity);
  }
  return {.severity = verdict.severity,
          .file = migration_.file,
          .message = verdict.message + at,
          .hint = verdict.hint};
}

// Where a file has one entry, all that it does is that one's.
const SourceMap* Verdicts::sources_of(int step) const {
  const std::size_t count = migration_.changes.size() + migration_.steps.size();
  const bool is_known = step > 0 && static_cast<std::size_t>(step) <= entries_.size();
  if (!is_known && count != 1) return nullptr;
  const std::size_t at = is_known ? entries_[static_cast<std::size_t>(step) - 1] : 0;
  return migration_.changes.empty() ? &migration_.steps.at(at).sources
                                    : &migration_.changes.at(at).sources;
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
