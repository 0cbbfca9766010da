// The comparison of both sides of a dual write on SQLite: one statement a batch counts the rows
// that do not hold both halves of the invariant; only when there are any is the range read once
// more, to tell broken rows from lossy ones, and for samples.
#pragma once

#include <memory>

#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"

namespace ratchet::sqlite {

std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene);

}  // namespace ratchet::sqlite
