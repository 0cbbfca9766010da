// Keys of rows, and as texts for cursors and quarantines: to the bit, and legible where it can be.
#pragma once

#include <optional>
#include <string>

#include "dialect/row_work.hpp"
#include "sql/value.hpp"

namespace ratchet {

// [42,"ada"]
std::string to_text(const Row& row);
// Throws Error{store_failed} for a text that to_text() did not write.
Row row_from_text(const std::string& text);

// That of a cursor, which stands behind its first space; nullopt where there is none.
std::optional<Row> key_in(const Cursor& cursor);
// The first columns of a row that came from an end.
Row key_of(const Row& row, std::size_t key_size);

}  // namespace ratchet
