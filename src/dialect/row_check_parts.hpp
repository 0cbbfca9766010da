// What the comparison of rows has in common in every product: how the outcomes of two ranges become
// one, and how a range is got over in which an expression raises. Reads nothing itself.
#pragma once

#include <functional>

#include "base/error.hpp"
#include "dialect/row_work.hpp"

namespace ratchet {

struct RangeCheck {
  // Throws Error{row_failed} when an expression raises on a row of the range.
  std::function<CheckOutcome(const Batch&)> check;
  // The row behind the place, on which it does.
  std::function<CheckOutcome(const Cursor& after, const Error& raised)> raising_row;
};

// The outcome of a batch. A range with a row that raises is halved until that row stands alone, so
// this calls itself no deeper than there are digits in the binary number of its rows.
CheckOutcome check_in_halves(const Batch& batch, const RangeCheck& range);

// Broken rows first, and no more than samples_max.
void order_samples(CheckOutcome& outcome, std::int64_t samples_max);

// Where a mapping has nothing that rows could be made of in one statement. Throws Error{usage}.
[[noreturn]] void refuse_to_mend(const QualifiedName& table);

}  // namespace ratchet
