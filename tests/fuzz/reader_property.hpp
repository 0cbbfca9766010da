// What must hold of the reader whatever it is given: it never throws, its diagnostics stand inside
// the file, and what it accepts is written and read back as the same. Used by the fuzz target and,
// over the corpus, by an ordinary test.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "migration/migration.hpp"

namespace ratchet {

namespace reader_property {

inline std::string problems_of(const ReadMigration& read) {
  std::string problems;
  for (const Diagnostic& each : read.diagnostics) problems += to_text(each);
  return problems;
}

inline std::optional<std::string> check_diagnostics(const ReadMigration& read,
                                                    const std::string& text) {
  const auto lines = std::ranges::count(text, '\n') + 1;
  for (const Diagnostic& each : read.diagnostics) {
    const bool inside = each.spot.line >= 0 && each.spot.line <= lines && each.length >= 1 &&
                        (each.spot.line == 0 || each.spot.column >= 1);
    if (!inside) return "a diagnostic outside the file: " + to_text(each);
    if (each.message.empty()) return "a diagnostic without words";
  }
  if (has_errors(read.diagnostics) == read.migration.has_value()) {
    return "a migration beside errors, or neither of them";
  }
  return std::nullopt;
}

inline std::optional<std::string> check_steps(const Migration& migration) {
  ExplicitForm form;
  for (const StepEntry& entry : migration.steps) form.steps.emplace_back(entry.phase, entry.step);
  const std::string text = write_explicit(form);
  const ReadMigration again = read_migration("0001_again.toml", text);
  if (!again.migration) return "can't read what was written:\n" + problems_of(again) + text;
  const auto same = [](const StepEntry& a, const StepEntry& b) {
    return a.phase == b.phase && a.step == b.step;
  };
  if (!std::ranges::equal(migration.steps, again.migration->steps, same)) {
    return "other steps are read than were written:\n" + text;
  }
  return std::nullopt;
}

inline std::optional<std::string> check_changes(const Migration& migration) {
  std::string text;
  for (const ChangeEntry& entry : migration.changes) text += write_change(*entry.change);
  const ReadMigration again = read_migration("0001_again.toml", text);
  if (!again.migration) return "can't read what was written:\n" + problems_of(again) + text;
  std::string twice;
  for (const ChangeEntry& entry : again.migration->changes) twice += write_change(*entry.change);
  if (twice != text) return fmt::format("written once:\n{}\nwritten twice:\n{}", text, twice);
  return std::nullopt;
}

}  // namespace reader_property

// What is broken, or nothing.
inline std::optional<std::string> check_reader(const std::string& text) {
  using namespace reader_property;
  const ReadMigration read = read_migration("0001_fuzz.toml", text);
  if (auto complaint = check_diagnostics(read, text)) return complaint;
  if (!read.migration) return std::nullopt;
  // `format` lets control characters through that a person's file may not hold.
  const bool stored = text.find("format") != std::string::npos;
  if (!read.migration->changes.empty() && !stored) return check_changes(*read.migration);
  return check_steps(*read.migration);
}

}  // namespace ratchet
