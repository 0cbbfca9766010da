// The assertion at the end of row work: no row is left that it should have changed. Reads only, in
// short transactions, so it disturbs nobody. Rows in quarantine don't count.
#pragma once

#include <functional>

#include "backfill/work_ledger.hpp"
#include "base/retry.hpp"

namespace ratchet {

struct LeftOverParts {
  Session& session;
  RowWork& work;
  WorkLedger& ledger;
  const Retrier& retrier;
  Milliseconds batch_time;
  std::int64_t batch_rows;
  std::function<void()> between;  // after each batch: keeps the lease, throws to stop
};

std::int64_t count_left_over(const LeftOverParts& parts);

}  // namespace ratchet
