// Where two tables stand for the same rows, both draw their keys from the one sequence that the old
// one has: two would give a key twice. When the old table goes, the new one keeps it. An identity's
// belongs to it alone, so there the new application gives the keys (hazard new_client_must_give).
#pragma once

#include <vector>

#include "postgres/pair_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {

// With the dual write.
std::vector<SqlText> share_numbers(const PairSql& pair, const Spelling& spelling);
// The way back from that.
std::vector<SqlText> stop_sharing_numbers(const PairSql& pair);
// Before the old table is dropped.
std::vector<SqlText> hand_numbers_over(const PairSql& pair);

}  // namespace ratchet::postgres
