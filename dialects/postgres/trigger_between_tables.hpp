// The triggers of a dual write between two tables: AFTER row triggers on both, which restore the
// pair from the side that was written. Owns their texts and those of the functions that they run.
//
// The functions run as the owner of the tables (SECURITY DEFINER): a client's role need not be
// allowed to touch the other table. Everything in them is qualified, and no search_path is set,
// since the users' own triggers run inside.
//
// Nothing that they write is looked at twice: what one direction has put right holds, and the other
// one finds nothing to do. Only the copy and a tombstone keep the other direction quiet, for their
// own statement, by the setting ratchet.quiet.
#pragma once

#include <string>
#include <vector>

#include "postgres/pair_sql.hpp"

namespace ratchet::postgres {

// Of the expressions, and of the triggers.
std::vector<SqlText> create_functions_between(const DualWrite& step, const Schema& schema);
// The triggers' alone, anew: for a table that has got another name.
std::vector<SqlText> replace_functions_between(const DualWrite& step, const Schema& schema);
std::vector<SqlText> create_triggers_between(const DualWrite& step, const Schema& schema);
// With their functions.
std::vector<SqlText> drop_triggers_between(const DualWrite& step, const Schema& schema);

// The statement after which, to the end of its transaction, rows that are put into a table are not
// carried over to the other one.
SqlText quiet();

}  // namespace ratchet::postgres
