// What a column is held to, put in force and taken back in the table's text: NOT NULL and defaults.
// No byte of a row changes, so each takes a moment; what is read before, to be sure of the rows, is
// in_the_way.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

// All throw Error{invalid_migration} when the text can't be changed so.
StepSql written(const SetNotNull& step, const Scene& scene);
StepSql written(const DropNotNull& step, const Scene& scene);
StepSql written(const SetDefault& step, const Scene& scene);
StepSql written(const DropDefault& step, const Scene& scene);

// `before`: the table's text from before the step, where nobody has changed it since (its kind is
// "table"), or else as it was then (kFormerText).
StepSql unwritten(const SetNotNull& step, const Scene& scene, const Definitions& before);
StepSql unwritten(const DropNotNull& step, const Scene& scene, const Definitions& before);
StepSql unwritten(const SetDefault& step, const Scene& scene, const Definitions& before);
StepSql unwritten(const DropDefault& step, const Scene& scene, const Definitions& before);

}  // namespace ratchet::sqlite
