// CHECKs and foreign keys, put on a table that is there and taken off it in its text. No byte of a
// row changes; the rows that such a constraint refuses are looked for first (in_the_way).
//
// UNIQUE and PRIMARY KEY are not among them: each is an index, with pages of its own.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

// As given, else PostgreSQL's habit: orders_user_id_fkey, orders_check.
Identifier name_of_constraint(const AddConstraint& step);

// All throw Error{invalid_migration} when the text can't be changed so.
StepSql written(const AddConstraint& step, const Scene& scene);
StepSql written(const DropConstraint& step, const Scene& scene);

StepSql written(const RenameConstraint& step, const Scene& scene);

// `before`: as for the columns (held_columns.hpp).
StepSql unwritten(const AddConstraint& step, const Scene& scene, const Definitions& before);
StepSql unwritten(const DropConstraint& step, const Scene& scene, const Definitions& before);

StepSql unwritten(const RenameConstraint& step, const Scene& scene, const Definitions& before);

}  // namespace ratchet::sqlite
