// A client's connection to a PostgreSQL database, through libpq. Statements are prepared on the
// server, so an old client meets a new schema with the plans that it has.
#pragma once

#include <string_view>

#include "workload/database.hpp"

namespace ratchet::workload {

inline constexpr std::string_view kPostgresScheme = "postgresql://";

std::unique_ptr<Database> connect_postgres(const ConnectionOptions& options);

}  // namespace ratchet::workload
