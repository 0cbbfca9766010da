#include "cli/entry_topics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "change/change.hpp"
#include "cli/key_docs.hpp"
#include "migration/head.hpp"
#include "report/layout.hpp"
#include "step/step.hpp"

namespace ratchet {
namespace {

// Where a key may stand, and what it means there.
struct KeyUse {
  std::string action;
  KeyDoc key;
};
using KeyUses = std::map<std::string, std::vector<KeyUse>>;

std::string key_lines(const EntryDoc& entry, const Look& look) {
  std::size_t width = 0;
  for (const KeyDoc& key : entry.keys) width = std::max(width, width_of(key.name));
  std::string out;
  for (const KeyDoc& key : entry.keys) {
    const bool required = key.presence == Presence::required;
    out += hanging(fmt::format("  {}{}", key.name, required ? " *" : ""),
                   fmt::format("{}; {}", form_text(key), key.meaning),
                   {.indent = width + 6, .columns = look.columns});
  }
  for (const KeyGroup& group : entry.groups) {
    out += hanging(
        "",
        fmt::format("{} one of {}", group.presence == Presence::required ? "exactly" : "at most",
                    join(group.names, {.separator = ", "})),
        {.indent = 2, .columns = look.columns});
  }
  return out;
}

std::string phases_text(const StepKind& kind) {
  std::vector<std::string> names;
  for (const Phase phase : kind.phases) names.emplace_back(name(phase));
  return join(names, {.separator = ", "});
}

void remember(KeyUses& uses, std::string_view action, const EntryDoc& entry) {
  for (const KeyDoc& key : entry.keys) uses[key.name].push_back({std::string(action), key});
}

void add_changes(Topics& topics, KeyUses& uses, const Look& look) {
  for (const ChangeKind& kind : change_kinds()) {
    const auto change = kind.make();
    const EntryDoc entry = entry_doc([&](Fields& fields) { change->describe(fields); });
    remember(uses, kind.action, entry);
    topics.push_back({std::string(kind.action), "change",
                      fmt::format("[[change]] action = \"{}\"   (* required)\n", kind.action) +
                          key_lines(entry, look)});
  }
}

void add_steps(Topics& topics, const Look& look) {
  for (const StepKind& kind : step_kinds()) {
    Step step = kind.blank;
    const EntryDoc entry = entry_doc([&](Fields& fields) { describe(fields, step); });
    topics.push_back(
        {std::string(kind.action), "step",
         fmt::format("a step of the explicit form, in {}   (* required)\n", phases_text(kind)) +
             key_lines(entry, look)});
  }
}

// A meaning, with the changes that share it.
void add_keys(Topics& topics, const KeyUses& uses, const Look& look) {
  for (const auto& [word, places] : uses) {
    std::map<std::string, std::vector<std::string>> by_meaning;
    for (const KeyUse& use : places) {
      by_meaning[form_text(use.key) + "; " + use.key.meaning].push_back(use.action);
    }
    std::string text = fmt::format("{}, a key of [[change]]\n", word);
    for (const auto& [meaning, actions] : by_meaning) {
      text += hanging("", meaning, {.indent = 2, .columns = look.columns}) +
              hanging("", "in " + join(actions, {.separator = ", "}),
                      {.indent = 4, .columns = look.columns});
    }
    topics.push_back({word, "key", text});
  }
}

// Keys that stand outside of what an action takes.
template <class Head>
void add_head(Topics& topics, const std::string& where, const Look& look) {
  Head head;
  for (const KeyDoc& key : entry_doc([&](Fields& fields) { describe(fields, head); }).keys) {
    topics.push_back({key.name, "key",
                      fmt::format("{}, a key {}\n", key.name, where) +
                          hanging("", form_text(key) + "; " + key.meaning,
                                  {.indent = 2, .columns = look.columns})});
  }
}

}  // namespace

void add_entry_topics(Topics& topics, const Look& look) {
  KeyUses uses;
  add_changes(topics, uses, look);
  add_steps(topics, look);
  add_keys(topics, uses, look);
  add_head<FileHead>(topics, "at the top of a migration file", look);
  add_head<EntryHead>(topics, "of every [[change]] and step", look);
}

}  // namespace ratchet
