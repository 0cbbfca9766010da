// What one end of a crossing keeps in its store: the tables of its state, the triggers that capture
// the keys of what clients write, and those that guard the table. Owns their names and texts.
//
//   ratchet_outbox_<name>   a key for each row that a client wrote, oldest first. An id is never
//                           given twice: the newest entry stays, without its key, when it is spent
//   ratchet_flight_<name>   the spans of keys that are held back
//   ratchet_end_<name>      one row: the guard, the fence, and whether the relay is writing now
//
// The triggers are newer than the users', so they fire before them: what those do cannot hide a
// write. A row that OR REPLACE takes away fires no trigger of its own; its key is captured before.
// The texts must run in every client's library: nothing newer than SQLite 3.8.3.
#pragma once

#include <string_view>
#include <vector>

#include "dialect/crossing.hpp"
#include "schema/schema.hpp"

namespace ratchet::sqlite {

Identifier outbox_of(const CrossingEnd& end);
Identifier flight_of(const CrossingEnd& end);
Identifier state_of(const CrossingEnd& end);
// key_1, key_2 ...; after_1 ...; through_1 ...
std::vector<Identifier> numbered(std::string_view word, const CrossingEnd& end);

std::vector<SqlText> make_end(const CrossingEnd& end, const Table& table, Guard at_first);
std::vector<SqlText> remove_end(const CrossingEnd& end);

// Triggers that stay where a table's others are laid anew.
bool is_of_crossing(const Trigger& trigger);

}  // namespace ratchet::sqlite
