#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/layout.hpp"
#include "report/plan_report.hpp"
#include "report/units.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kPhaseWidth = 10;
constexpr std::size_t kHeldWidth = 8;
constexpr std::size_t kLongestLock = 20;
constexpr std::size_t kLabelWidth = 17;
constexpr std::string_view kNoLock = "none";

// Where the columns of the table of steps stand.
struct Columns {
  std::size_t step;
  std::size_t lock;
};

Columns columns_for(const Plan& plan, const Look& look) {
  std::size_t lock = width_of("lock");
  for (const PlannedStep& step : plan.steps) lock = std::max(lock, width_of(step.cost.lock));
  lock = std::min(lock, kLongestLock) + 2;
  const std::size_t beside = kPhaseWidth + lock + kHeldWidth;
  constexpr std::size_t kNarrowest = 20;
  return {.step = look.columns > beside + kNarrowest ? look.columns - beside : kNarrowest,
          .lock = lock};
}

std::string trimmed(std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

// The step, its lock and hold; what doesn't fit goes on below.
std::string step_lines(const PlannedStep& step, std::string_view phase, Columns columns) {
  const std::string number = fmt::format("{:>2} ", step.ordinal);
  const auto summary = wrapped(step.summary, columns.step - width_of(number) - 2);
  const std::string held = step.cost.lock == kNoLock ? "" : expected_hold(step.cost.held);
  std::string out =
      trimmed(padded(phase, kPhaseWidth) + padded(number + summary.front(), columns.step) +
              padded(cut(step.cost.lock, kLongestLock), columns.lock) + held);
  const std::string indent(kPhaseWidth + width_of(number), ' ');
  for (std::size_t at = 1; at < summary.size(); ++at) out += indent + summary[at] + "\n";
  constexpr Milliseconds kWorthSaying{1'000};
  if (step.cost.total >= kWorthSaying && step.cost.total > step.cost.held * 2) {
    out += fmt::format("{}  about {}\n", indent, duration_text(step.cost.total));
  }
  return out;
}

std::string step_table(const Plan& plan, const Look& look) {
  const Columns columns = columns_for(plan, look);
  std::string out = paint(look, Ink::dim,
                          padded("phase", kPhaseWidth) + padded("step", columns.step) +
                              padded("lock", columns.lock) + "held") +
                    "\n";
  std::optional<Phase> last;
  for (const PlannedStep& step : plan.steps) {
    out += step_lines(step, last == step.phase ? "" : name(step.phase), columns);
    last = step.phase;
  }
  return out;
}

bool has_phase(const Plan& plan, Phase phase) {
  return std::ranges::any_of(plan.steps,
                             [phase](const PlannedStep& step) { return step.phase == phase; });
}

template <class Kind>
bool has_step(const Plan& plan) {
  return std::ranges::any_of(
      plan.steps, [](const PlannedStep& step) { return std::holds_alternative<Kind>(step.step); });
}

bool has_step_between_tables(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const PlannedStep& step) {
    const auto* mapping = std::get_if<DualWrite>(&step.step);
    return mapping != nullptr && mapping->to;
  });
}

// A table that was written anew is the same to it.
bool takes_something_away(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const PlannedStep& step) {
    return step.phase == Phase::contract && !std::holds_alternative<SwapTables>(step.step);
  });
}

std::string old_application(const Plan& plan) {
  return takes_something_away(plan) ? "runs unchanged until contract" : "runs unchanged";
}

std::string new_application(const Plan& plan) {
  if (has_step<SwapTables>(plan) && !takes_something_away(plan)) return "runs unchanged";
  if (has_step<SwapColumns>(plan)) return "from contract on, which changes all at once";
  if (has_step<Turn>(plan)) return "from contract on, with the other store";
  if (has_step_between_tables(plan)) return "from the end of verify on";
  if (has_step<DualWrite>(plan)) return "from verify on; may write both sides from migrate on";
  return has_phase(plan, Phase::contract) ? "from the end of apply on; needed before contract"
                                          : "from the end of apply on";
}

std::string way_back(const Plan& plan) {
  if (plan.can_go_back()) {
    return has_phase(plan, Phase::purge) ? "from every step; purge ends it" : "from every step";
  }
  return "ends at " + join(plan.irreversible, {.separator = "; "});
}

std::string hazard_text(const Hazard& hazard) {
  const std::string line = hazard.line > 0 ? fmt::format(", line {}", hazard.line) : "";
  const std::string allowed = hazard.allowed ? fmt::format(" (allowed: {})", *hazard.allowed) : "";
  return fmt::format("{}{}: {}{}", hazard.rule, line, hazard.message, allowed);
}

std::string sample_text(const RoundTrips& trips) {
  std::string text = fmt::format("on {}: {} lossy, {} raised", rows_text(trips.rows),
                                 with_thousands(trips.lossy), with_thousands(trips.raised));
  if (trips.samples.empty()) return text;
  std::vector<std::string> sides;
  for (const auto& [column, value] : trips.samples.front().sides) {
    sides.push_back(column + " = " + value);
  }
  return text + fmt::format("; such as {} ({})", trips.samples.front().key,
                            join(sides, {.separator = ", "}));
}

// The facts behind the table, a label each; a label stands once above several.
class Facts {
 public:
  explicit Facts(const Look& look) : look_(look) {}

  void add(std::string_view label, const std::string& text) {
    if (text.empty()) return;
    out_ += hanging(label == last_ ? "" : label, text, {kLabelWidth, look_.columns});
    last_ = label;
  }
  std::string take() { return std::move(out_); }

 private:
  const Look& look_;
  std::string out_;
  std::string last_;
};

std::string facts_of(const PlanReport& report, const Look& look) {
  const Plan& plan = report.plan;
  Facts facts(look);
  facts.add("old application", old_application(plan));
  facts.add("new application", new_application(plan));
  for (const std::string& sentence : plan.sentences) facts.add("clients", sentence);
  facts.add("way back", way_back(plan));
  if (report.round_trips && report.round_trips->rows > 0) {
    facts.add("tried", sample_text(*report.round_trips));
  }
  for (const Hazard& hazard : plan.hazards) facts.add("hazards", hazard_text(hazard));
  if (report.waits_for) facts.add("waits for", *report.waits_for);
  return facts.take();
}

std::string store_line(const PlanReport* report, const StoreFacts& store, const Look& look) {
  std::vector<std::string> parts = {store.version, bytes_text(store.size_bytes)};
  std::string line =
      fmt::format("{}: {}, {}", store.name, store.display_name, join(parts, {.separator = ", "}));
  if (report != nullptr) {
    for (const auto& [table, rows] : report->rows) {
      line += fmt::format("; {}: ~{}", to_string(table), rows_text(rows));
    }
  }
  return hanging("", line, {.indent = 0, .columns = look.columns});
}

// The step that holds its lock the longest.
std::string worst_lock(const Plan& plan) {
  const PlannedStep* worst = nullptr;
  for (const PlannedStep& step : plan.steps) {
    if (step.cost.lock == kNoLock) continue;
    if (worst == nullptr || step.cost.held > worst->cost.held) worst = &step;
  }
  if (worst == nullptr) return std::string(kNoLock);
  return fmt::format("{}, {}", worst->cost.lock, expected_hold(worst->cost.held));
}

std::string notes_of(const PlanReport& report) {
  std::vector<std::string> notes;
  if (report.waits_for) notes.push_back("waits for " + *report.waits_for);
  for (const Hazard& hazard : report.plan.hazards) {
    if (!hazard.allowed) notes.push_back("hazard " + hazard.rule);
  }
  if (!report.plan.can_go_back()) notes.emplace_back("no way back");
  return join(notes, {.separator = ", ", .empty = "-"});
}

}  // namespace

std::string short_id(const std::string& id) { return id.substr(0, id.find('_')); }

std::string plan_text(const PlanReport& report, const StoreFacts& store, const Look& look) {
  constexpr std::size_t kDigits = 6;
  const Plan& plan = report.plan;
  const std::string title = plan.description.empty() ? "" : ": " + plan.description;
  return paint(look, Ink::bold, plan.id.text) + title + "\n" + store_line(&report, store, look) +
         "\n" + step_table(plan, look) + "\n" + facts_of(report, look) +
         fmt::format("plan {} of schema {}; every statement: ratchet plan {} --sql\n",
                     plan.checksum.substr(0, kDigits), fingerprint(plan.base).substr(0, kDigits),
                     short_id(plan.id.text));
}

std::string plans_text(const std::vector<PlanReport>& reports, const StoreFacts& store,
                       const Look& look) {
  std::size_t id_width = width_of("pending");
  std::size_t lock_width = width_of("worst lock");
  for (const PlanReport& report : reports) {
    id_width = std::max(id_width, width_of(report.plan.id.text));
    lock_width = std::max(lock_width, width_of(worst_lock(report.plan)));
  }
  const auto line = [&](const std::string& id, const std::string& steps, const std::string& lock) {
    return padded(id, id_width + 2) + padded(steps, 7) + padded(lock, lock_width);
  };
  std::string out = store_line(nullptr, store, look) + "\n" +
                    paint(look, Ink::dim, line("pending", "steps", "worst lock") + "  notes") +
                    "\n";
  for (const PlanReport& report : reports) {
    const std::string lead = line(report.plan.id.text, fmt::format("{}", report.plan.steps.size()),
                                  worst_lock(report.plan));
    out += hanging(lead, notes_of(report), {width_of(lead) + 2, look.columns});
  }
  if (reports.empty()) return out;
  return out + fmt::format("one of them in full: ratchet plan {}\n",
                           short_id(reports.front().plan.id.text));
}

}  // namespace ratchet
