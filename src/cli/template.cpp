#include "cli/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "change/change.hpp"
#include "cli/key_docs.hpp"
#include "migration/unknown_key.hpp"
#include "report/layout.hpp"

namespace ratchet {
namespace {

std::string value_of(const KeyDoc& key);

// The keys that an inline table can't do without.
std::string inner_table(const KeyDoc& key) {
  std::vector<std::string> parts;
  for (const KeyDoc& each : key.inner) {
    const bool is_wanted = each.presence == Presence::required || each.name == "type";
    if (is_wanted) parts.push_back(each.name + " = " + value_of(each));
  }
  if (parts.empty() && !key.inner.empty()) {
    parts.push_back(key.inner.front().name + " = " + value_of(key.inner.front()));
  }
  return "{ " + join(parts, {.separator = ", "}) + " }";
}

// What the bare value of a list's element, or of an object, is a shorthand for.
std::string shorthand_value(const KeyDoc& key) {
  const auto meant = std::ranges::find(key.inner, key.shorthand, &KeyDoc::name);
  return meant == key.inner.end() ? inner_table(key) : value_of(*meant);
}

std::string capitals(const std::string& key) {
  std::string word;
  for (const char c : key) word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "\"" + word + "\"";
}

std::string value_of(const KeyDoc& key) {
  switch (key.form) {
    case KeyForm::name:
    case KeyForm::table:
    case KeyForm::text: return capitals(key.name);
    case KeyForm::sql: return key.name == "type" ? "\"text\"" : "\"EXPRESSION\"";
    case KeyForm::names: return "[\"COLUMN\"]";
    case KeyForm::texts: return "[\"VALUE\"]";
    case KeyForm::default_value: return "0";
    case KeyForm::sql_map: return "{ COLUMN = \"EXPRESSION\" }";
    case KeyForm::name_map: return "{ NAME = \"COLUMN\" }";
    case KeyForm::text_map: return "{ KEY = \"VALUE\" }";
    case KeyForm::flag: return key.unsaid == Unsaid::is_true ? "false" : "true";
    case KeyForm::choice: return "\"" + key.choices.front() + "\"";
    case KeyForm::list:
      return "[" + (key.shorthand.empty() ? inner_table(key) : shorthand_value(key)) + "]";
    case KeyForm::object: return key.shorthand.empty() ? inner_table(key) : shorthand_value(key);
  }
  unreachable("a form without a placeholder");
}

// Required keys, and the first of each group of which one must be given.
std::set<std::string> live_keys(const EntryDoc& entry) {
  std::set<std::string> live;
  for (const KeyDoc& key : entry.keys) {
    if (key.presence == Presence::required) live.insert(key.name);
  }
  for (const KeyGroup& group : entry.groups) {
    if (group.presence == Presence::required && !group.names.empty()) {
      live.insert(group.names.front());
    }
  }
  return live;
}

std::string entry_text(std::string_view action, const EntryDoc& entry) {
  std::size_t name_width = width_of("action");
  for (const KeyDoc& key : entry.keys) name_width = std::max(name_width, width_of(key.name));
  const std::set<std::string> live = live_keys(entry);
  const auto line = [&](const KeyDoc& key, std::string_view lead) {
    constexpr std::size_t kValueWidth = 30;
    constexpr std::size_t kColumns = 100;
    const std::string text = fmt::format("{}{} = ", lead, padded(key.name, name_width));
    const std::string beside =
        fmt::format("{}{}  # {}\n", text, padded(value_of(key), kValueWidth), key.meaning);
    if (width_of(beside) <= kColumns) return beside;
    return fmt::format("# {}:\n{}{}\n", key.meaning, text, value_of(key));
  };
  std::string out = fmt::format("[[change]]\n{} = \"{}\"\n", padded("action", name_width), action);
  for (const KeyDoc& key : entry.keys) {
    if (live.contains(key.name)) out += line(key, "");
  }
  for (const KeyDoc& key : entry.keys) {
    if (!live.contains(key.name)) out += line(key, "# ");
  }
  return out;
}

std::string list_of_actions() {
  std::vector<std::string> actions;
  for (const ChangeKind& kind : change_kinds()) actions.emplace_back(kind.action);
  std::string out = "# One entry per change; `ratchet explain ACTION` lists its keys:\n";
  constexpr std::size_t kColumns = 96;
  for (const std::string& line : wrapped(join(actions, {.separator = ", "}), kColumns)) {
    out += "#   " + line + "\n";
  }
  return out + "\n# [[change]]\n# action = \"ACTION\"\n";
}

[[noreturn]] void refuse_action(std::string_view action) {
  std::vector<std::string> actions;
  for (const ChangeKind& kind : change_kinds()) actions.emplace_back(kind.action);
  std::string hint = "`ratchet new NAME` writes a file that lists them.";
  if (const auto habit = advise_on_habit(action)) {
    hint = fmt::format("H{}.", habit->substr(1));  // "here it is ..."
  } else if (const auto nearest = nearest_word(action, actions)) {
    hint = fmt::format("Did you mean `{}`?", *nearest);
  }
  throw Error(ErrorKind::usage,
              {.message = fmt::format("there is no change `{}`", action), .hint = std::move(hint)});
}

}  // namespace

std::string migration_template(const TemplateRequest& request) {
  const std::string head = fmt::format(
      "description = \"{}\"\n# requires  = [\"NUMBER\"]  # what has to be contracted before\n\n",
      request.description);
  if (request.action.empty()) return head + list_of_actions();
  const ChangeKind* kind = find_change_kind(request.action);
  if (kind == nullptr) refuse_action(request.action);
  const auto change = kind->make();
  const EntryDoc entry = entry_doc([&](Fields& fields) { change->describe(fields); });
  return head + entry_text(request.action, entry);
}

}  // namespace ratchet
