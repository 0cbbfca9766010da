#include "engine/mending.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

std::string_view name(RightSide side) {
  switch (side) {
    case RightSide::old_side: return "old";
    case RightSide::new_side: return "new";
  }
  return "";
}

}  // namespace

// A batch with a row that raises is halved until that row stands alone, so this calls itself no
// deeper than there are digits in the binary number of its rows.
void Mending::put_right(const Batch& batch) {
  if (try_whole(batch) || batch.rows_max <= 1) return;
  const Batch half{.after = batch.after, .rows_max = batch.rows_max / 2};
  CheckOutcome seen;
  site_.read([&](Transaction& transaction) { seen = check_.run(transaction, half, 0); });
  put_right(half);
  if (seen.finished || seen.begun_anew) return;
  put_right({.after = seen.reached, .rows_max = batch.rows_max - half.rows_max});
}

bool Mending::try_whole(const Batch& batch) {
  std::int64_t changed = 0;
  try {
    site_.write(lease_, [&](Transaction& transaction) {
      changed = check_.mend(transaction, batch, what_.right);
      if (changed == 0) return;
      site_.log(transaction,
                {.migration = what_.migration,
                 .what = "rows put right",
                 .detail = fmt::format("{} of {}, by their {} side", with_thousands(changed),
                                       what_.work, name(what_.right))});
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    return false;
  }
  rows_ += changed;
  return true;
}

}  // namespace ratchet
