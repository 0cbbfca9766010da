// What a step of a plan does, as the renderer says it for the scene as it is. Pure.
#pragma once

#include "engine/in_hand.hpp"
#include "plan/neighbourhood.hpp"

namespace ratchet {

// Forward, what purge does, or back; `record` is the step's row in the journal. The way back is to
// the letter only for objects that nobody, no other migration either, has changed since the step;
// the rest is taken back by its meaning.
StepSql statements_of(const Renderer& renderer, const PlannedStep& step, const StepRecord& record,
                      const Scene& scene, Direction direction);

// The scene of the step that comes next.
void move_on(Scene& scene, const PlannedStep& step, Direction direction);

// What its steps may come upon: a retired table goes by another name, raw sql may touch anything.
Touched touched_by(const InHand& migration);

// A raw statement that can't run in a transaction: nothing undoes it when the entry in the journal
// fails, so whether it is in force is asked (its probe) before it is run. Always alone in its
// group.
bool runs_outside_of_transactions(const Step& step);

}  // namespace ratchet
