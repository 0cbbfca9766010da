// The triggers that keep both sides of a mapping in step, whoever writes which side. Owns their
// texts; where they stand among the user's triggers is trigger_layout's.
//
// All are AFTER triggers, which see the row as it has been stored and put it right with a nested
// UPDATE. That fires update triggers again, these included when the client has recursive_triggers
// on; so every statement is guarded by the invariant, and a nested firing finds nothing to do, or
// does what the outer one would do next. A client's OR IGNORE and OR REPLACE also rule the nested
// statements; what they then leave broken is refused at the end of the body, and a row that they
// would delete is looked for before.
//
// The texts must run in every client's library: nothing newer than SQLite 3.8.3.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "step/steps.hpp"

namespace ratchet::sqlite {

// In the order in which they have to be made.
std::vector<SqlText> dual_write_triggers(const DualWrite& step, const Table& table);
// Of a dual write to another table: those of `table`, which is one of the two.
std::vector<SqlText> triggers_between(const DualWrite& step, const Table& table,
                                      const Schema& schema);
std::vector<SqlText> repair_triggers(const Repair& step, const Table& table);
// Stand in for the NOT NULL of a column that was relaxed so that a dual write can fill it late.
std::vector<SqlText> not_null_guards(const Table& table, const Identifier& column);

// "ratchet_<key>_insert", "ratchet_<key>_update"
Identifier trigger_name(const std::string& key, std::string_view event);
std::string repair_key(const Repair& step);
// Of the guards of a column, as it is called now.
std::string guard_key(const Identifier& column);
std::string view_key(const Identifier& view);  // of the INSTEAD OF triggers

}  // namespace ratchet::sqlite
