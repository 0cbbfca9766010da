#include "dialect/row_check_parts.hpp"

#include <algorithm>
#include <iterator>

namespace ratchet {
namespace {

// `more` begins where `outcome` ends.
void append(CheckOutcome more, CheckOutcome& outcome) {
  outcome.reached = more.reached;
  outcome.rows_seen += more.rows_seen;
  outcome.broken += more.broken;
  outcome.lossy += more.lossy;
  outcome.finished = more.finished;
  std::ranges::move(more.samples, std::back_inserter(outcome.samples));
}

}  // namespace

CheckOutcome check_in_halves(const Batch& batch, const RangeCheck& range) {
  try {
    return range.check(batch);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    if (batch.rows_max == 1) return range.raising_row(batch.after, error);
  }
  const std::int64_t half = batch.rows_max / 2;
  CheckOutcome outcome = check_in_halves({.after = batch.after, .rows_max = half}, range);
  if (outcome.finished) return outcome;
  append(check_in_halves({.after = outcome.reached, .rows_max = batch.rows_max - half}, range),
         outcome);
  return outcome;
}

void order_samples(CheckOutcome& outcome, std::int64_t samples_max) {
  std::ranges::stable_partition(outcome.samples,
                                [](const BadRow& row) { return row.kind != BadKind::lossy; });
  if (std::ssize(outcome.samples) <= samples_max) return;
  outcome.samples.resize(static_cast<std::size_t>(samples_max));
}

void refuse_to_mend(const QualifiedName& table) {
  throw Error(ErrorKind::usage,
              {.message = "broken rows of " + to_string(table) + " can't be put right from there",
               .hint = "Write them again, on the side that is right: the triggers do the rest."});
}

}  // namespace ratchet
