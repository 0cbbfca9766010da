// Constraints that were dropped, as they were, from the database's own texts: built and validated
// outside of locks that clients would notice, wherever the text says no more than ratchet knows.
#pragma once

#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

// "CREATE UNIQUE INDEX i ON t USING btree (a, b)", "UNIQUE (a, b)", "PRIMARY KEY (a)": nullopt
// where it says more.
std::optional<std::vector<Identifier>> plain_columns(const std::string& definition);

// `definition`: what stands behind ADD CONSTRAINT <name>.
struct ConstraintText {
  Identifier name;
  std::string definition;
};
StepSql constraint_again(const Table& table, const ConstraintText& text, const Scene& scene,
                         const LockManners& manners);

}  // namespace ratchet::postgres
