#include "engine/crew.hpp"

#include <fmt/format.h>

#include "backfill/backfill.hpp"
#include "backfill/manning.hpp"
#include "base/ensure.hpp"
#include "engine/relaying.hpp"
#include "engine/silent_observer.hpp"

namespace ratchet {
namespace {

// How soon a worker that found nothing to do looks whether there is another pass.
constexpr Milliseconds kLookAgain{200};

std::string work_name(const CrewTask& task) {
  const auto tables = tables_of(task.step);
  ensure(!tables.empty(), "row work names its table");
  return to_string(task.mapping == nullptr ? tables.front() : task.mapping->table);
}

}  // namespace

std::vector<CrewTask> tasks_of(const InHand& migration, int ordinal) {
  const Step& step = migration.planned(ordinal).step;
  std::vector<const DualWrite*> mappings = mappings_of(migration.plan, ordinal);
  if (!std::holds_alternative<Copy>(step)) mappings = {nullptr};
  std::vector<CrewTask> tasks;
  for (const DualWrite* mapping : mappings) {
    tasks.push_back({.key = {.migration = migration.id().text,
                             .ordinal = ordinal,
                             .task = static_cast<int>(tasks.size())},
                     .step = step,
                     .mapping = mapping});
  }
  return tasks;
}

Crew::Crew(Site& site, const Lease& lease, const CrewTask& task, CrewRole role)
    : site_(site),
      lease_(lease),
      task_(task),
      role_(role),
      work_(work_name(task)),
      regulator_(site,
                 {.migration = task.key.migration,
                  .kind = role == CrewRole::helps ? RegulatedKind::helps : RegulatedKind::writes,
                  .tables = tables_of(task.step)}) {
  site.read([&](Transaction& transaction) { scene_ = site.read_scene(transaction); });
}

void Crew::run() {
  const auto work = row_work();
  SegmentLedger ledger(site_, lease_, {.task = task_.key, .work = work_});
  const BackfillParts first = first_parts(*work, ledger);
  switch (role_) {
    case CrewRole::carries_out: return carry_out(first);
    case CrewRole::helps: return help(first);
  }
}

void Crew::carry_out(const BackfillParts& parts) {
  Backfill(parts, limits(0)).run();
  helpers_.keep(0);  // the regulator is this thread's alone
  regulator_.conclude();
}

void Crew::help(const BackfillParts& parts) {
  BackfillWorker worker(parts, limits(0));
  worker.begin();
  worker.go_over();
}

std::unique_ptr<RowWork> Crew::row_work() {
  if (other_store(task_.step)) return site_.relaying()->copying();
  return site_.store().row_work(task_.step, task_.mapping, scene_);
}

BackfillParts Crew::parts(Site& site, RowWork& work, WorkLedger& ledger) {
  return {.session = site.session(),
          .work = work,
          .ledger = ledger,
          .regulator = *this,
          .clock = site.clock(),
          .observer = site.observer(),
          .stop = site.stop(),
          .failures = failures_,
          .man = {}};
}

// One writer has no use for more workers.
BackfillParts Crew::first_parts(RowWork& work, WorkLedger& ledger) {
  BackfillParts first = parts(site_, work, ledger);
  if (site_.capabilities().has_one_writer || other_store(task_.step)) return first;
  first.man = [this](int workers) { man(workers); };
  return first;
}

BackfillLimits Crew::limits(std::uint64_t worker) const {
  const Settings& settings = site_.settings();
  const bool has_one_writer = site_.capabilities().has_one_writer;
  return {.work = work_,
          .writers = has_one_writer ? Writers::one : Writers::many,
          .seed = static_cast<std::uint64_t>(site_.operated_by().pid) + worker,
          .lock_budget = settings.lock_budget,
          .failures = settings.failures,
          .quarantine = settings.quarantine};
}

Regulation Crew::now(Transaction& transaction) {
  const std::lock_guard lock(mutex_);
  return for_each_worker(regulator_.now(transaction));
}

void Crew::note_attempt(Attempted attempted) {
  const std::lock_guard lock(mutex_);
  regulator_.note_attempt(attempted);
}

void Crew::man(int workers) {
  helpers_.rethrow();
  const auto wanted = static_cast<std::size_t>(workers - 1);
  helpers_.keep(wanted);
  while (helpers_.count() < wanted) {
    const std::uint64_t worker = helpers_.count() + 1;
    // The thread that has read the schema makes the work for all of them.
    helpers_.add(Helpers::Task([this, worker, work = row_work()](const std::stop_token& dismissed) {
      work_beside(*work, worker, dismissed);
    }));
  }
}

void Crew::work_beside(RowWork& work, std::uint64_t worker, const std::stop_token& dismissed) {
  std::stop_source stop;
  const std::stop_callback when_dismissed(dismissed, [&] { stop.request_stop(); });
  const std::stop_callback when_stopped(site_.stop(), [&] { stop.request_stop(); });
  SilentObserver silent;
  Site site(site_.beside(silent, stop.get_token()));
  const Lease lease = lease_.shared();
  SegmentLedger ledger(site, lease, {.task = task_.key, .work = work_});
  BackfillWorker hand(parts(site, work, ledger), limits(worker));
  do {
    hand.begin();
    hand.go_over();
  } while (site.clock().sleep(kLookAgain, stop.get_token()));
}

}  // namespace ratchet
