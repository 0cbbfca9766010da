// Puts steps in force and takes them back: statements, and their entry in the journal, in one
// transaction. Knows nothing of phases (road.hpp) nor of rows (row_steps.hpp).
//
// A step is rehearsed first, in a copy of the live schema and before any lock is taken: what would
// break a view or a trigger fails there. The transaction that follows works on that very schema, or
// it starts over.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/in_hand.hpp"

namespace ratchet {

// Steps that are done at once: all of them, or none.
struct StepGroup {
  std::vector<int> ordinals;  // in the order in which they are done
  Direction direction = Direction::forward;
  // Looked at first, inside the transaction; throws to prevent it. May be empty.
  std::function<void(Transaction&, const InHand&, const Scene&)> condition;
};

struct Rehearsal;
struct Taken;

class Executor {
 public:
  // All outlive it.
  Executor(Site& site, const Lease& lease, std::string id)
      : site_(site), lease_(lease), id_(std::move(id)) {}

  // Throws Error{diverged} when somebody else has changed what the migration touches,
  // Error{gave_up_waiting}, Error{lease_lost}, and what the store says of a statement.
  // Returns what was told to the observer, one for each step.
  std::vector<StepProgress> carry_out(const StepGroup& group);

  // Whether a step that is not done has left something outside of its transaction.
  bool has_left(int ordinal);

 private:
  void take_over_leftovers(const StepGroup& group);
  void clear_away(const StepGroup& group, const Error& failure);
  void record_intent(const StepGroup& group);
  void record_failure(const StepGroup& group, const Error& error);
  Rehearsal rehearse(const StepGroup& group);
  Taken attempt(const StepGroup& group);
  void run_outside(const InHand& migration, const StepGroup& group, const Rehearsal& rehearsal);
  void lease_session();
  void execute_outside(const std::vector<SqlText>& texts);
  void look_at_condition(const StepGroup& group);
  Taken attempt_outside(const InHand& migration, const StepGroup& group);

  Site& site_;
  const Lease& lease_;
  std::string id_;
};

}  // namespace ratchet
