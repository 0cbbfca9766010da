// How fast one run may go, as of now: its settings with the knobs over them that somebody has
// turned meanwhile, and what the signals allow. Work that is over within a second is not worth
// looking at every signal of the store: then only what the project itself asks for is looked at.
#pragma once

#include "engine/signal_monitor.hpp"
#include "engine/site.hpp"
#include "engine/space.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

// What [backfill] says of speed is said for what writes. A comparison, which takes no lock, works
// at full speed, but for signals and for what is ordered while it runs. Who helps another process
// writes, too, and leaves the room that the tables take to that.
enum class RegulatedKind { writes, helps, reads };

struct RegulatedWork {
  std::string migration;
  RegulatedKind kind = RegulatedKind::writes;
  std::vector<QualifiedName> tables;  // that are worked on
};

class LiveRegulator final : public Regulator {
 public:
  // The site outlives it.
  LiveRegulator(Site& site, RegulatedWork work);

  // A knob that this ratchet does not know, or that does not fit its settings, holds the work up
  // and is named: whoever turned it wanted it slower, probably.
  Regulation now(Transaction& transaction) override;
  void note_attempt(Attempted attempted) override;
  // The work is done: what it has left behind goes into the event log.
  void conclude();

 private:
  Settings without_knobs() const;
  void watch(Transaction& transaction, const Settings& settings);
  std::optional<std::int64_t> taken_before(Transaction& transaction) const;
  PaceLimits limits_of(const Settings& settings) const;

  Site& site_;
  RegulatedWork work_;
  Attempts attempts_;
  std::optional<SteadyTime> begun_;
  SignalMonitor monitor_;
  Space space_;
};

}  // namespace ratchet
