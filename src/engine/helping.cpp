#include "engine/helping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/crew.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kLookAgain{200};

// A run as it stands.
struct Run {
  InHand migration;
  std::optional<Lease> lease;         // to be shared
  bool is_carried_out = false;        // by somebody who renews it
  const PlannedStep* next = nullptr;  // the first step that is not done

  bool has_row_work() const {
    return next != nullptr && works_on_rows(next->step) &&
           !std::holds_alternative<Compare>(next->step);
  }
};

Run look(Site& site, const std::string& id) {
  std::optional<Run> run;
  site.read([&](Transaction& transaction) {
    const LeaseTable& leases = site.journal().leases;
    run.emplace(Run{.migration = take_in_hand(site, transaction, id),
                    .lease = leases.join(transaction, id, site.clock())});
    const auto current = leases.current(transaction, id, site.clock());
    run->is_carried_out = current && !is_left_behind(*current, site.operated_by().host);
  });
  const auto& steps = run->migration.steps;
  const auto undone = std::ranges::find_if_not(steps, is_done);
  if (undone != steps.end()) run->next = &run->migration.planned(undone->ordinal);
  return *std::move(run);
}

class Helping {
 public:
  Helping(Site& site, const std::string& id) : site_(site), id_(id) {}

  void run() {
    for (;;) {  // until the run is through, or gone
      site_.stop_if_asked("helping with " + id_);
      const Run run = look(site_, id_);
      if (!run.has_row_work() || !run.lease) return say_end(run);
      work_beside(run);
      // What is left is the holder's: a look over all of the table, the next step.
      if (!run.is_carried_out) return say_end(run);
      site_.clock().sleep(kLookAgain, site_.stop());
    }
  }

 private:
  void work_beside(const Run& run) {
    if (run.migration.step(run.next->ordinal).state != StepState::intent) return;
    say_begin(run);
    try {
      for (const CrewTask& task : tasks_of(run.migration, run.next->ordinal)) {
        Crew(site_, *run.lease, task, CrewRole::helps).run();
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::lease_lost) throw;
      // Somebody else carries it out now, or nobody: the next look tells.
    }
  }

  void say_begin(const Run& run) {
    if (has_begun_) return;
    has_begun_ = true;
    site_.observer().migration_started(id_, site_.store().display_name(),
                                       to_text(site_.operated_by()));
    site_.observer().phase_started(run.next->phase, Direction::forward);
    site_.write([&](Transaction& transaction) {
      site_.log(transaction, {.migration = id_, .what = "worker joined"});
    });
  }

  void say_end(const Run& run) {
    if (has_begun_ && !run.has_row_work()) {
      return site_.observer().note("no work on rows is left in " + id_);
    }
    if (!run.is_carried_out) {
      return site_.observer().note(fmt::format(
          "nobody carries {} out now; `ratchet apply {}` does, from where it is", id_, id_));
    }
    site_.observer().note(fmt::format("{} has no work on rows under way; it is at: {}", id_,
                                      run.next == nullptr ? "its end" : run.next->summary));
  }

  Site& site_;
  const std::string& id_;
  bool has_begun_ = false;
};

}  // namespace

void help(Site& site, const std::string& id) {
  if (site.capabilities().has_one_writer) {
    return site.observer().note(fmt::format("{} has one writer: there is nothing to help with",
                                            site.capabilities().display_name));
  }
  Helping(site, id).run();
}

}  // namespace ratchet
