#include "migration/write_migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "migration/head.hpp"
#include "migration/products.hpp"
#include "migration/toml_text.hpp"
#include "migration/write_fields.hpp"

namespace ratchet {
namespace {

// What every entry says beside its action's own keys.
struct EntryFrame {
  std::string_view action;
  std::optional<std::string> only;
  Allowances allow;
};

std::optional<std::size_t> index_of_product(const std::optional<std::string>& only) {
  if (!only) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::find(kProductWords, *only) - kProductWords.begin());
}

template <class Describe>
TomlTable tree_of(const EntryFrame& frame, const Describe& describe_action) {
  WriteFields fields;
  EntryHead head{.action = std::string(frame.action),
                 .only = index_of_product(frame.only),
                 .allow = frame.allow};
  describe(fields, head);
  describe_action(fields);
  return fields.take();
}

TomlTable tree_of(Step step, const EntryFrame& frame) {
  return tree_of(frame, [&](Fields& fields) { describe(fields, step); });
}

TomlTable tree_of(const Change& change, const EntryFrame& frame) {
  // One describe serves reading and writing, so it isn't const; WriteFields changes nothing.
  auto& readable = const_cast<Change&>(change);
  return tree_of(frame, [&](Fields& fields) { readable.describe(fields); });
}

TomlTable tree_of(FileHead head) {
  WriteFields fields;
  describe(fields, head);
  return fields.take();
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

std::string checksum_of(const Migration& migration) {
  std::string bytes =
      to_canonical(tree_of(FileHead{.description = unless_empty(migration.description),
                                    .store = migration.store,
                                    .required = migration.required,
                                    .allow = migration.allow}));
  for (const ChangeEntry& entry : migration.changes) {
    const EntryFrame frame{entry.change->action(), entry.only, entry.allow};
    bytes += "change" + to_canonical(tree_of(*entry.change, frame));
  }
  for (const StepEntry& entry : migration.steps) {
    const EntryFrame frame{action_of(entry.step), entry.only, entry.allow};
    bytes += std::string(name(entry.phase)) + to_canonical(tree_of(entry.step, frame));
  }
  return fingerprint_of(bytes);
}

std::string write_explicit(const ExplicitForm& form) {
  std::string text = fmt::format("{} = {}\n", kFormatKey, kFormatNewest);
  text += to_toml(tree_of(FileHead{.description = unless_empty(form.description),
                                   .store = form.store,
                                   .required = form.required,
                                   .allow = form.allow}));
  for (const auto& [phase, step] : form.steps) {
    text += fmt::format("\n[[{}]]\n", name(phase));
    text += to_toml(tree_of(step, {.action = action_of(step), .only = {}, .allow = {}}));
  }
  return text;
}

std::string write_change(const Change& change) {
  return "[[change]]\n" +
         to_toml(tree_of(change, {.action = change.action(), .only = {}, .allow = {}}));
}

}  // namespace ratchet
