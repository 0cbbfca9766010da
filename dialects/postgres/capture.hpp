// What one end of a crossing keeps in its store: the tables of its state, the triggers that capture
// the keys of what clients write, and those that guard the table. Owns their names and texts.
//
//   ratchet.outbox_<name>   a key for each row that a client wrote. An entry is told by who wrote
//                           it and where it lies: a sequence would change the client's lastval()
//   ratchet.flight_<name>   the spans of keys that are held back
//   ratchet.end_<name>      one row: the fence
//
// The functions run as the owner of the table (SECURITY DEFINER), and everything in them is
// qualified: a client's role and search_path do not matter. All triggers are row triggers, which
// leaves have, too, and ENABLE ALWAYS; but TRUNCATE, which nothing could capture, is refused.
//
// The guard is a trigger that is enabled or not, and no row to be looked up: a client whose
// snapshot is older than the guard's closing sees it all the same, since it has to lock the table.
#pragma once

#include <string_view>
#include <vector>

#include "dialect/crossing.hpp"
#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

QualifiedName outbox_of(const CrossingEnd& end);
QualifiedName flight_of(const CrossingEnd& end);
QualifiedName state_of(const CrossingEnd& end);
// key_1, key_2 ...; after_1 ...; through_1 ...
std::vector<Identifier> numbered(std::string_view word, const CrossingEnd& end);
Identifier guard_trigger(const CrossingEnd& end);
QualifiedName guard_function(const CrossingEnd& end);

StepSql make_end(const CrossingEnd& end, const Schema& schema, Guard at_first,
                 const LockManners& manners);
StepSql remove_end(const CrossingEnd& end, const Schema& schema, const LockManners& manners);

// From here to the end of the transaction what is written is the relay's: captured by nobody, and
// let in by every guard.
SqlText relaying();

}  // namespace ratchet::postgres
