// A key as text, for cursors and quarantines: to the bit, and legible where it can be.
#pragma once

#include <string>

#include "sql/value.hpp"

namespace ratchet {

// [42,"ada"]
std::string to_text(const Row& row);
// Throws Error{store_failed} for a text that to_text() did not write.
Row row_from_text(const std::string& text);

}  // namespace ratchet
