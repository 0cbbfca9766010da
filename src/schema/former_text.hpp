// The kind under which a table's definition from before a step is handed on when somebody has
// changed the table since: no text to restore, but what the step has taken away stands in it.
#pragma once

#include <string_view>

namespace ratchet {

inline constexpr std::string_view kFormerText = "former table";

}  // namespace ratchet
