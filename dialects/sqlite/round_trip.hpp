// What a mapping does to live rows, tried before anything of it is there: a sample of them is taken
// into memory, filled by the very work that the backfill will do, and compared as the verifier
// will. So the trial and the real thing can't disagree.
#pragma once

#include "dialect/dialect.hpp"

namespace ratchet::sqlite {

// Over at most rows_max rows: evenly from the whole table where it has rowids, else its first ones.
// The new columns need not be in the scene yet; those that are count with their types.
// Reads only.
RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                           std::int64_t rows_max);

}  // namespace ratchet::sqlite
