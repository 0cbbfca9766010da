// What steps do to the schema outside of their transaction (an index built while everybody goes on
// writing, a constraint that is validated): nothing undoes it when the rest fails, so it is
// recognised afterwards, and belongs to the step from then on. Recognised is what the step makes in
// a copy of the schema; whatever else has moved was somebody else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/executor.hpp"

namespace ratchet {

class Outside {
 public:
  // All outlive it.
  Outside(Site& site, const Lease& lease, const InHand& migration)
      : site_(site), lease_(lease), migration_(migration) {}

  // After the statements that run outside were run, on `before`. What is not theirs is left to be
  // noticed.
  void take_over(const StepGroup& group, const Schema& before);

  // After an attempt that was interrupted: as above, of what is new in the live schema or was made
  // anew.
  void take_over_leftovers(const StepGroup& group);

  // Whether something of a step that is not done is there all the same.
  bool has_left(const StepGroup& group);

 private:
  using Made = std::function<std::vector<std::string>()>;
  void take_over(const Schema& before, const Made& made);
  std::vector<std::string> made_by(const StepGroup& group, const Schema& before);

  Site& site_;
  const Lease& lease_;
  const InHand& migration_;
};

}  // namespace ratchet
