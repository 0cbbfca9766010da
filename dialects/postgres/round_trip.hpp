// What a mapping does to live rows, tried before anything of it is there: the expressions of both
// directions, one inside the other, over a sample of the table. Nothing is written, not even to a
// temporary table.
#pragma once

#include "dialect/dialect.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::postgres {

// Over at most rows_max rows, taken from the whole table. The new columns need not be in the scene
// yet; those that are count with their types.
RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                           std::int64_t rows_max, const Spelling& spelling);

}  // namespace ratchet::postgres
