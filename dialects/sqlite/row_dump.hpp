// A table's rows as a script for the sqlite3 shell: CREATE TABLE, then INSERTs of many rows each.
// Every piece is read in a transaction of its own, so no client waits for a whole table; a row that
// is written meanwhile is in the script as it was at the moment of its piece.
#pragma once

#include <filesystem>
#include <memory>

#include "dialect/row_dump.hpp"

namespace ratchet::sqlite {

std::unique_ptr<RowDump> make_row_dump(const DumpedTable& dumped,
                                       const std::filesystem::path& file);

}  // namespace ratchet::sqlite
