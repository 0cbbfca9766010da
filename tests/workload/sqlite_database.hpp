// A client's connection to an SQLite file. Statements are prepared anew by SQLite itself when the
// schema has moved.
#pragma once

#include <string_view>

#include "workload/database.hpp"

namespace ratchet::workload {

inline constexpr std::string_view kSqliteScheme = "sqlite:";

// Waits a second for a lock, unless the setup says otherwise.
std::unique_ptr<Database> connect_sqlite(const ConnectionOptions& options);

}  // namespace ratchet::workload
