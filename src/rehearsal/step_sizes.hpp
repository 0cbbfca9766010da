// How long a step would take on tables of their full size, from how long it has taken on rehearsed
// ones: in proportion to the rows, for what goes over rows.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "lint/passage.hpp"
#include "step/step.hpp"

namespace ratchet {

struct StepSizes {
  const std::vector<std::pair<QualifiedName, std::int64_t>>& rehearsed;
  const TableSizes& full;
};

// nullopt where nobody has said how big the table is.
std::optional<Milliseconds> at_full_size(const Step& step, Milliseconds took,
                                         const StepSizes& sizes);

}  // namespace ratchet
