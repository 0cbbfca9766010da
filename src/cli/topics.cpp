#include "cli/topics.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "change/change.hpp"
#include "cli/entry_topics.hpp"
#include "migration/settings.hpp"
#include "report/layout.hpp"
#include "step/hazard_rules.hpp"
#include "step/lint_rules.hpp"
#include "step/phase.hpp"

namespace ratchet {
namespace {

struct Outcome {
  int exit;
  std::string_view next;
};

// What to do about an exit status; the reference is docs/exit-codes.md.
constexpr std::array kOutcomes = {
    Outcome{2, "read the message: it names the flag, the key or the file, and the nearest word"},
    Outcome{3, "correct the file at the line that is shown; nothing was run"},
    Outcome{4, "`ratchet contract ID --dry-run` lists the gates with what opens them"},
    Outcome{5, "the message shows the difference; put it right, or `ratchet rollback ID`"},
    Outcome{6,
            "give the command again when the blocker is gone; [locks] budget is how long it waits"},
    Outcome{7, "`ratchet status ID` says who; --take-over REASON when they are gone for good"},
    Outcome{8, "look at the store, then give the command again: it goes on where it was"},
    Outcome{9, "`ratchet quarantine list ID`, correct the rows, `ratchet quarantine retry ID`"},
    Outcome{10, "give the command again: it goes on where it was"},
    Outcome{11, "`ratchet apply`"},
    Outcome{70, "report it, with the command and its output; the journal is still true"},
};

std::string_view next_of(int exit) {
  for (const Outcome& outcome : kOutcomes) {
    if (outcome.exit == exit) return outcome.next;
  }
  return "";
}

std::string paragraph(std::string_view text, const Look& look) {
  return hanging("", text, {.indent = 0, .columns = look.columns});
}

void add_errors(Topics& topics, const Look& look) {
  std::map<int, std::string> by_exit;
  const auto add = [&](ErrorKind kind) {
    const int exit = exit_code(kind);
    const std::string line = fmt::format("{} (exit {}): {}", name(kind), exit, meaning(kind));
    topics.push_back(
        {std::string(name(kind)), "error",
         paragraph(line, look) + paragraph(fmt::format("next: {}", next_of(exit)), look)});
    by_exit[exit] += hanging(fmt::format("  {}", name(kind)), meaning(kind),
                             {.indent = 20, .columns = look.columns});
  };
#define RATCHET_ERROR(name, exit_code, retryable, meaning) add(ErrorKind::name);
#include "base/errors.def"
#undef RATCHET_ERROR
  for (const auto& [exit, kinds] : by_exit) {
    topics.push_back({fmt::format("{}", exit), "exit status",
                      fmt::format("exit status {}\n", exit) + kinds +
                          paragraph(fmt::format("next: {}", next_of(exit)), look)});
  }
  topics.push_back({"0", "exit status", "exit status 0\n  done\n"});
}

std::string_view meaning_of(Phase phase) {
  switch (phase) {
    case Phase::expand:
      return "adds the new side: columns, tables. The old application runs. Way back: drop them.";
    case Phase::migrate:
      return "puts the dual write in force, in both directions, by triggers. Way back: drop them.";
    case Phase::backfill:
      return "copies what was there before, in small batches that leave room for clients.";
    case Phase::verify:
      return "builds the new side's indexes, compares every row and writes a certificate. From "
             "its end old and new applications run in any mixture.";
    case Phase::contract:
      return "passes the gates and retires the old side, which is still maintained. Way back: "
             "restore it; it is current.";
    case Phase::purge:
      return "drops the retired side and the dual write. No way back; it asks first.";
  }
  return "";
}

void add_phases(Topics& topics, const Look& look) {
  for (const Phase phase : kPhases) {
    topics.push_back({std::string(name(phase)), "phase",
                      paragraph(fmt::format("{}: {}", name(phase), meaning_of(phase)), look)});
  }
}

void add_settings(Topics& topics, const Look& look) {
  for (const SettingDoc& setting : setting_docs()) {
    const std::string text =
        paragraph(fmt::format("{} = {}", setting.key, setting.default_value), look) +
        paragraph(setting.meaning, look);
    topics.push_back({setting.key, "setting", text});
    const std::size_t dot = setting.key.rfind('.');
    if (dot != std::string::npos) {
      topics.push_back({setting.key.substr(dot + 1), "setting", text});
    }
  }
}

void add_hazards(Topics& topics, const Look& look) {
  for (const auto& [rule, allowance, meaning] : hazard_rules()) {
    const std::string next = allowance == Allowance::must_be_allowed
                                 ? "nothing runs before the file says why it may be"
                                 : "the plan says where; to say that it is known";
    topics.push_back(
        {std::string(rule), "hazard",
         paragraph(fmt::format("{}: {}", rule, meaning), look) +
             paragraph(fmt::format("{}: allow.{} = \"the reason\"", next, rule), look)});
  }
}

void add_lint_rules(Topics& topics, const Look& look) {
  const Hanging place{.indent = 9, .columns = look.columns};
  std::string list = "the rules of `ratchet lint`\n";
  for (const LintRule& rule : lint_rules()) {
    const std::string_view severity = rule.severity == Severity::error ? "error" : "warning";
    topics.push_back(
        {std::string(rule.word), "rule of lint",
         paragraph(fmt::format("{} ({} of lint): {}", rule.word, severity, rule.meaning), look) +
             hanging("takes", rule.cost, place) + hanging("instead", rule.safe_way, place) +
             paragraph(fmt::format("to say that it is known: -- ratchet:allow {0} REASON, or "
                                   "allow.{0} = \"the reason\" in a migration",
                                   rule.word),
                       look)});
    list += hanging(fmt::format("  {}", rule.word), rule.meaning,
                    {.indent = 32, .columns = look.columns});
  }
  topics.push_back({"lint", "rules of lint", list});
}

// Whether a closed gate can be passed by saying why.
enum class Acknowledgeable { yes, no };

void add_gates(Topics& topics, const Look& look) {
  const auto add = [&](std::string_view gate, Acknowledgeable acknowledgeable,
                       std::string_view meaning) {
    const std::string passing =
        acknowledgeable == Acknowledgeable::yes
            ? fmt::format("when it is closed: ratchet contract ID --acknowledge {}=REASON", gate)
            : "when it is closed nothing passes it; ratchet contract ID --dry-run says what opens "
              "it";
    topics.push_back({std::string(gate), "gate",
                      paragraph(fmt::format("{}, a gate of contract: {}", gate, meaning), look) +
                          paragraph(passing, look)});
  };
#define RATCHET_GATE(name, acknowledgeable, meaning) \
  add(#name, Acknowledgeable::acknowledgeable, meaning);
#include "engine/gates/gates.def"
#undef RATCHET_GATE
}

void add_commands(Topics& topics, const Commands& commands, const Look& look) {
  for (const auto& command : commands) {
    topics.push_back({std::string(command->name()), "command",
                      paragraph(fmt::format("ratchet {0}: {1} (ratchet {0} --help)",
                                            command->name(), command->summary()),
                                look)});
  }
}

}  // namespace

Topics all_topics(const Commands& commands, const Look& look) {
  Topics topics;
  add_errors(topics, look);
  add_phases(topics, look);
  add_entry_topics(topics, look);
  add_hazards(topics, look);
  add_lint_rules(topics, look);
  add_gates(topics, look);
  add_settings(topics, look);
  add_commands(topics, commands, look);
  return topics;
}

}  // namespace ratchet
