// The relay of one migration in this process: it holds the relay's lease, fences off whoever held
// it before, and carries what clients write from one store to the other, on a thread beside the
// command or as the whole of one (`work`).
//
// There is one relay at a time. Who carries the migration out takes the lease from whoever relays:
// the turn has to relay from inside its own locks. `work` stands by meanwhile.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "dialect/row_work.hpp"
#include "engine/table_across.hpp"

namespace ratchet {

// What the lease of a migration's relay goes by.
std::string relay_of(const std::string& migration);

// take_over: from whoever has it. stand_by: throws Error{lease_held} while somebody has it.
enum class RelayClaim { take_over, stand_by };

class Relaying {
 public:
  // The site outlives it. Takes the lease and raises the fences.
  Relaying(Site& site, std::string id, const DualWrite& mapping, RelayClaim claim);
  // Ends the thread between two batches, and gives the lease back.
  ~Relaying();
  Relaying(const Relaying&) = delete;
  Relaying& operator=(const Relaying&) = delete;

  // From here on a thread relays. What it throws comes out of the tenure's hold().
  void begin_beside();
  // The right to relay is kept.
  void end_beside() { thread_ = {}; }
  // Relays on the caller's thread, until it is asked to stop. Throws Error{lease_lost}.
  void run(const std::stop_token& stop);

  // Of the thread that made this.
  TableAcross& table() { return table_; }
  const Tenure& tenure() const { return tenure_; }
  TurnLimits turn_limits() const;
  std::unique_ptr<RowWork> copying();
  std::unique_ptr<RowCheck> checking();

 private:
  void raise_fences();
  void run_beside(const std::stop_token& stop);
  void go_on(Site& site, TableAcross& table, const std::stop_token& stop);
  void renew(Site& site);
  void require_thread();
  void fail(const Error& error);

  Site& site_;
  std::string id_;
  const DualWrite mapping_;
  std::optional<Lease> lease_;
  std::optional<Lease> shared_;
  std::mutex busy_;
  Tenure tenure_;
  TableAcross table_;
  TurnLimits limits_;
  std::mutex failing_;
  std::optional<Error> failure_;  // of the thread
  std::jthread thread_;           // last: ended first
};

}  // namespace ratchet
