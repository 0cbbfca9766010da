// Who has a row locked: PostgreSQL keeps that in the row itself, and not among its locks.
#pragma once

#include <string>

#include "postgres/row_range.hpp"

namespace ratchet::postgres {

// Of a row of the portion: "a row of users is locked by pid 4711 (psql), idle in transaction for
// 12 s: `UPDATE users ...`"; of several, the one that has had it for the longest; without the
// holder where the server can't tell.
std::string holder_of_row(PostgresTransaction& transaction, const Identifier& row,
                          const RowRange::Portion& portion);

}  // namespace ratchet::postgres
