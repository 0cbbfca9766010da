// What several workers on one table tell, each of itself, as one: what somebody who watches the run
// wants to see. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/progress.hpp"

namespace ratchet {

// Of the whole table, whoever did it.
struct TogetherDone {
  std::int64_t rows_seen = 0;  // in this pass
  std::int64_t rows_changed = 0;
};

// `workers`: at least one; of the first are the signals and the space. Rates add up, times and
// batches are means; the time left is what they need side by side.
BatchProgress together(const std::vector<BatchProgress>& workers, const TogetherDone& done);

}  // namespace ratchet
