#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "report/journal_report.hpp"
#include "report/layout.hpp"
#include "report/plan_report.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"
#include "report/status_report.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kPositionWidth = 10;
constexpr std::size_t kNowWidth = 14;
constexpr std::size_t kSinceWidth = 12;
constexpr std::size_t kLabelWidth = 15;

std::string position_of(const MigrationStatus& status) {
  if (!status.position) return "-";
  return std::string(name(*status.position));
}

std::string now_of(const MigrationStatus& status) {
  if (status.direction == Direction::back) {
    return status.now.empty() ? "going back" : "back: " + status.now;
  }
  if (status.now.empty()) return status.in_journal ? "" : "pending";
  return status.now;
}

std::size_t id_width(const std::vector<MigrationStatus>& statuses) {
  std::size_t width = width_of("id");
  for (const MigrationStatus& status : statuses) {
    width = std::max(width, width_of(status.id.text));
  }
  return width + 2;
}

std::string table_line(const MigrationStatus& status, std::size_t width, Now now,
                       const Look& look) {
  const std::string since = status.since ? when_text(*status.since, now) : "";
  std::string line = "  " + padded(status.id.text, width) +
                     padded(position_of(status), kPositionWidth) +
                     padded(now_of(status), kNowWidth) + padded(since, kSinceWidth);
  if (!status.note.empty()) return hanging(line, status.note, {width_of(line), look.columns});
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

std::string lease_text(const LeaseStatus& lease, Now now) {
  return fmt::format("run by {}@{} (pid {}, lease renewed {})", lease.owner, lease.host, lease.pid,
                     ago_text(lease.renewed, now));
}

// "ada@ops3 (pid 4711): segment 12, 9,300 rows, 3,310 rows/s"
std::string worker_text(const WorkerStatus& worker) {
  return fmt::format("{} (pid {}): segment {}, {}, {} rows/s", worker.who, worker.pid,
                     worker.segment, rows_text(worker.rows),
                     with_thousands(static_cast<std::int64_t>(worker.rows_per_second)));
}

// Only when one of them is closed.
std::string closed_gates_text(const std::vector<GateStatus>& gates) {
  std::vector<std::string> closed;
  for (const GateStatus& gate : gates) {
    if (is_closed(gate)) closed.push_back(gate.name);
  }
  if (closed.empty()) return "";
  const auto open = std::ssize(gates) - std::ssize(closed);
  return fmt::format("{} open, {} closed: {}", open, closed.size(),
                     join(closed, {.separator = ", "}));
}

// "rows_per_second=5000 by bob@ops1, 15:40Z: lunch peak"
std::string knob_text(const ControlStatus& knob, Now now) {
  const std::string what = knob.name == "paused" ? knob.name : knob.name + '=' + knob.value;
  const std::string reason = knob.reason.empty() ? "" : ": " + knob.reason;
  return fmt::format("{} by {}, {}{}", what, knob.set_by, when_text(knob.set_at, now), reason);
}

// "0.1 by bob@ops1, 15:40Z, and 7, 42 at any share: one customer first"
std::string rollout_line(const RolloutStatus& rollout, Now now) {
  std::string text =
      fmt::format("{} by {}, {}", rollout.share, rollout.set_by, when_text(rollout.set_at, now));
  if (!rollout.keys.empty()) {
    text += fmt::format(", and at any share but 0: {}", join(rollout.keys, {}));
  }
  return rollout.reason.empty() ? text : text + ": " + rollout.reason;
}

// "people in next follows users: 12 changes wait, the oldest for 3 s; nobody relays: ratchet work"
std::string crossing_text(const CrossingStatus& crossing, const std::string& id) {
  std::string text = fmt::format("{} follows {}: ", crossing.follows, crossing.followed);
  if (!crossing.unknown.empty()) {
    text += "not known how closely, since " + crossing.unknown;
  } else if (crossing.waiting == 0) {
    text += "nothing waits";
  } else {
    text += fmt::format("{} {}, the oldest for {}", with_thousands(crossing.waiting),
                        crossing.waiting == 1 ? "change waits" : "changes wait",
                        duration_text(crossing.lag));
  }
  if (!crossing.relayed_by.empty()) return text + "; relayed by " + crossing.relayed_by;
  return text + fmt::format("; nobody relays: ratchet work {}", short_id(id));
}

// Label and text pairs of one migration that somebody should see without asking.
std::vector<std::pair<std::string, std::string>> notable(const MigrationStatus& status, Now now) {
  std::vector<std::pair<std::string, std::string>> facts;
  if (status.progress) {
    for (const std::string& line : progress_lines(*status.progress)) {
      facts.emplace_back("progress", line);
    }
  }
  if (status.running) {
    for (const std::string& line : statement_lines(StatementProgress{.now = *status.running})) {
      facts.emplace_back("running", line);
    }
  }
  for (const WorkerStatus& each : status.workers) facts.emplace_back("worker", worker_text(each));
  for (const CrossingStatus& each : status.crossings) {
    facts.emplace_back("two stores", crossing_text(each, status.id.text));
  }
  for (const ControlStatus& knob : status.control) facts.emplace_back("set", knob_text(knob, now));
  if (status.rollout) facts.emplace_back("rollout", rollout_line(*status.rollout, now));
  if (!status.quarantine.empty()) {
    facts.emplace_back("quarantined", fmt::format("{}: ratchet quarantine list {}",
                                                  rows_text(std::ssize(status.quarantine)),
                                                  short_id(status.id.text)));
  }
  const std::string gates = closed_gates_text(status.gates);
  if (!gates.empty()) facts.emplace_back("gates", gates);
  if (!status.last_error.empty()) facts.emplace_back("last error", status.last_error);
  return facts;
}

std::string labelled(const std::vector<std::pair<std::string, std::string>>& facts,
                     const Look& look) {
  std::string out;
  std::string last;
  for (const auto& [label, text] : facts) {
    out += hanging("  " + (label == last ? "" : label), text,
                   {.indent = kLabelWidth + 2, .columns = look.columns});
    last = label;
  }
  return out;
}

std::string in_flight(const MigrationStatus& status, Now now, const Look& look) {
  const auto facts = notable(status, now);
  if (facts.empty() && !status.lease) return "";
  const std::string lease = status.lease ? ": " + lease_text(*status.lease, now) : "";
  return hanging("", status.id.text + lease, {.indent = 0, .columns = look.columns}) +
         labelled(facts, look);
}

std::string next_lines(const std::vector<MigrationStatus>& statuses, const Look& look) {
  constexpr std::size_t kShown = 3;
  std::vector<std::string> commands;
  for (const MigrationStatus& status : statuses) {
    const bool known = std::ranges::find(commands, status.next) != commands.end();
    if (!status.next.empty() && !known) commands.push_back(status.next);
  }
  if (commands.empty()) return "next: nothing to do now\n";
  std::string out;
  for (std::size_t at = 0; at < std::min(commands.size(), kShown); ++at) {
    out += hanging(at == 0 ? "next:" : "", commands[at], {.indent = 6, .columns = look.columns});
  }
  return out;
}

std::string_view word_of(StepState state) {
  switch (state) {
    case StepState::waiting: return "-";
    case StepState::intent: return "begun";
    case StepState::done: return "done";
    case StepState::failed: return "failed";
  }
  unreachable("a step state without a word");
}

std::string step_line(const StepStatus& step, std::string_view phase, Now now, const Look& look) {
  constexpr std::size_t kPhaseWidth = 10;
  constexpr std::size_t kTail = 22;
  const std::size_t room = std::max<std::size_t>(look.columns, 60) - kPhaseWidth - kTail;
  const std::string at = step.finished  ? when_text(*step.finished, now)
                         : step.started ? when_text(*step.started, now)
                                        : "";
  const std::string tries = step.attempts > 1 ? fmt::format(" x{}", step.attempts) : "";
  std::string line =
      padded(phase, kPhaseWidth) +
      padded(cut(fmt::format("{:>2} {}", step.ordinal, step.summary), room - 1), room) +
      padded(word_of(step.state), 8) + at + tries;
  while (line.ends_with(' ')) line.pop_back();
  line += "\n";
  if (step.error.empty()) return line;
  return line + hanging("", step.error, {.indent = kPhaseWidth + 3, .columns = look.columns});
}

std::string step_table(const MigrationStatus& status, Now now, const Look& look) {
  std::string out;
  std::optional<Phase> last;
  for (const StepStatus& step : status.steps) {
    out += step_line(step, last == step.phase ? "" : name(step.phase), now, look);
    last = step.phase;
  }
  return out;
}

std::string place_of(const MigrationStatus& status, Now now) {
  std::string text = status.position ? fmt::format("{} is complete", name(*status.position))
                                     : "nothing is complete yet";
  if (!now_of(status).empty()) text += "; " + now_of(status);
  if (status.since) text += ", since " + when_text(*status.since, now);
  if (status.adopted) text += " (adopted)";
  return text;
}

}  // namespace

std::string certificate_text(const CertificateStatus& certificate, Now now) {
  std::string text = fmt::format("{}: {}, {} broken", certificate.work, rows_text(certificate.rows),
                                 with_thousands(certificate.broken));
  if (certificate.quarantined > 0) {
    text += fmt::format(", {} in quarantine", with_thousands(certificate.quarantined));
  }
  if (certificate.lossy > 0) text += fmt::format(", {} lossy", with_thousands(certificate.lossy));
  text += ", " + when_text(certificate.made, now);
  if (!certificate.void_because.empty()) text += "; void: " + certificate.void_because;
  return text;
}

std::string statuses_text(const std::vector<MigrationStatus>& statuses, Now now, const Look& look) {
  if (statuses.empty()) return "no migrations yet: ratchet new NAME\n";
  const std::size_t width = id_width(statuses);
  std::string out = paint(look, Ink::dim,
                          "  " + padded("id", width) + padded("position", kPositionWidth) +
                              padded("now", kNowWidth) + padded("since", kSinceWidth) + "note") +
                    "\n";
  for (const MigrationStatus& status : statuses) out += table_line(status, width, now, look);
  for (const MigrationStatus& status : statuses) out += in_flight(status, now, look);
  return out + next_lines(statuses, look);
}

std::string status_text(const MigrationStatus& status, Now now, const Look& look) {
  const std::string title = status.description.empty() ? "" : ": " + status.description;
  std::vector<std::pair<std::string, std::string>> facts = {{"position", place_of(status, now)}};
  if (!status.note.empty()) facts.emplace_back("note", status.note);
  if (status.lease) facts.emplace_back("lease", lease_text(*status.lease, now));
  for (const CertificateStatus& certificate : status.certificates) {
    facts.emplace_back("certificate", certificate_text(certificate, now));
  }
  for (auto& fact : notable(status, now)) facts.push_back(std::move(fact));
  facts.emplace_back("next", status.next.empty() ? "nothing to do now" : status.next);
  return paint(look, Ink::bold, status.id.text) + title + "\n" + labelled(facts, look) +
         (status.steps.empty() ? "" : "\n") + step_table(status, now, look);
}

std::string rollout_text(const MigrationStatus& status, Now now, const Look& look) {
  const std::string text = status.rollout
                               ? rollout_line(*status.rollout, now)
                               : "none: the application is told that nobody goes by the new side";
  return hanging("rollout", text, {.indent = 9, .columns = look.columns});
}

std::string knobs_text(const MigrationStatus& status, Now now, const Look& look) {
  std::vector<std::pair<std::string, std::string>> facts;
  for (const ControlStatus& knob : status.control) facts.emplace_back("set", knob_text(knob, now));
  if (facts.empty()) facts.emplace_back("set", "nothing: it goes by its settings");
  const std::string who = status.lease ? lease_text(*status.lease, now)
                                       : "nobody runs it now; kept for when somebody does";
  return hanging("", status.id.text + ": " + who, {.indent = 0, .columns = look.columns}) +
         labelled(facts, look);
}

}  // namespace ratchet
