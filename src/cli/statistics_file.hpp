// The sizes of a store's tables as a file: written by `ratchet stats` where the store is, read by
// lint where it is not.
#pragma once

#include <string>

#include "lint/passage.hpp"

namespace ratchet {

std::string statistics_text(const TableSizes& sizes, const std::string& origin);

// None for an empty path. Throws Error{usage} for a file that is not there or is none of these.
TableSizes read_statistics(const std::string& path);

}  // namespace ratchet
