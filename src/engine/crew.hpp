// The workers of this process on one task: the engine's own thread is the first, and beside it are
// as many more, each a thread with a session of its own, as settings, knobs and signals want at the
// moment. They share one look at the signals; in all else they meet in the journal only, where they
// meet those of other processes, too.
//
// What a worker throws comes out of the first one, and ends them all between two batches.
#pragma once

#include <atomic>
#include <mutex>

#include "backfill/worker.hpp"
#include "base/helpers.hpp"
#include "engine/in_hand.hpp"
#include "engine/live_regulator.hpp"
#include "engine/segment_ledger.hpp"

namespace ratchet {

// A copy fills the dual write that `mapping` is; for the others it is null.
struct CrewTask {
  TaskKey key;
  const Step& step;
  const DualWrite* mapping = nullptr;
};

// Of a step that works on rows, but for comparisons. `migration` outlives them.
std::vector<CrewTask> tasks_of(const InHand& migration, int ordinal);

// helps: somebody else, in another process, sees to passes, to what is left and to the room that
// the table takes.
enum class CrewRole { carries_out, helps };

class Crew final : private Regulator {
 public:
  // All outlive it.
  Crew(Site& site, const Lease& lease, const CrewTask& task, CrewRole role);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // To the end of the task; who helps, until no segment is left. Throws what Backfill::run does.
  void run();

 private:
  Regulation now(Transaction& transaction) override;
  void note_attempt(Attempted attempted) override;

  void carry_out(const BackfillParts& parts);
  void help(const BackfillParts& parts);
  std::unique_ptr<RowWork> row_work();
  BackfillParts parts(Site& site, RowWork& work, WorkLedger& ledger);
  BackfillParts first_parts(RowWork& work, WorkLedger& ledger);
  BackfillLimits limits(std::uint64_t worker) const;
  void man(int workers);
  void work_beside(RowWork& work, std::uint64_t worker, const std::stop_token& dismissed);

  Site& site_;
  const Lease& lease_;
  CrewTask task_;
  CrewRole role_;
  std::string work_;  // "users"
  Scene scene_;
  std::mutex mutex_;  // of the regulator
  LiveRegulator regulator_;
  std::atomic<int> failures_ = 0;
  Helpers helpers_;
};

}  // namespace ratchet
