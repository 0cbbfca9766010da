// The steps of a table that moves to another store, as far as they are not work on rows: its ends
// are made and taken away, and writes are turned round. No transaction spans both stores; the order
// in which each store's are committed makes every crash repeatable (docs/two-stores.md).
#pragma once

#include <memory>
#include <string>

#include "engine/executor.hpp"
#include "engine/relaying.hpp"

namespace ratchet {

class CrossingSteps {
 public:
  // All outlive it.
  CrossingSteps(Site& site, const Lease& lease, std::string id)
      : site_(site), lease_(lease), id_(std::move(id)) {}
  ~CrossingSteps();
  CrossingSteps(const CrossingSteps&) = delete;
  CrossingSteps& operator=(const CrossingSteps&) = delete;

  // From here on this process relays, where the migration has a table in two stores; as long as
  // this lives.
  void relay_if_across();
  // The same on the way back; but nobody can relay where the other end is gone, as who was killed
  // behind its removal leaves it.
  void relay_while_there();

  // A dual write, a turn, and what purge does about them. As Executor::carry_out.
  StepProgress carry_out(const StepGroup& group);

 private:
  StepProgress told(const PlannedStep& step, Direction direction, SteadyTime begun,
                    Milliseconds held);
  void begin(const StepGroup& group);
  bool is_turning(const InHand& migration, int ordinal) const;
  void make_ends(int ordinal, const DualWrite& mapping);
  void remove_ends(int ordinal, const DualWrite& mapping);
  void purge_ends(int ordinal, const DualWrite& mapping);
  void make_end_elsewhere(const DualWrite& mapping);
  bool has_end_elsewhere(const DualWrite& mapping);
  void remove_end_elsewhere(const DualWrite& mapping);
  void empty_new_end();
  Milliseconds turn(Followed from);
  void note(int ordinal, Direction direction, Milliseconds held);

  enum class Here { make, remove, purge };
  Milliseconds change_here(int ordinal, const DualWrite& mapping, Here what);

  Site& site_;
  const Lease& lease_;
  std::string id_;
  std::unique_ptr<Relaying> relaying_;
};

}  // namespace ratchet
