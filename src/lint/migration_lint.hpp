// A migration file as lint looks at it without a store: the SQL in it, and what can be said of its
// entries as they stand.
#pragma once

#include "lint/linter.hpp"
#include "migration/migration.hpp"

namespace ratchet {

// `capabilities`: of the product for which its SQL is read.
FindingList lint_migration(Linter& linter, const Migration& migration,
                           const Capabilities& capabilities);

}  // namespace ratchet
