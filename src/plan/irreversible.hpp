// Which steps of a migration have no way back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "step/step.hpp"

namespace ratchet {

bool is_irreversible(const Step& step, const std::vector<Step>& all);

// In words. Rows of a column that the migration itself adds go with the column: that is a way back.
std::vector<std::string> irreversible_among(const std::vector<Step>& steps,
                                            std::string_view product);

}  // namespace ratchet
