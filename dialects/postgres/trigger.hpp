// The triggers that keep both sides of a mapping in step, whoever writes which side, and the
// functions that they run. Owns their texts and names; what they do is trigger_body's.
//
// BEFORE row triggers fire in the order of their names, byte by byte. Ours have to see what the
// users' have made of a row: their names begin with the last character there is. A repair's fires
// before a dual write's, which carries over what was repaired. They are ENABLE ALWAYS, so that a
// logical replica, or a session that plays one, keeps the invariant, too.
//
// Functions are in the schema `ratchet`; a role that only uses the table needs nothing but USAGE of
// that schema. Creating a trigger takes ShareRowExclusive: it waits for every writer, so that no
// write misses it once it is there.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "step/step.hpp"

namespace ratchet::postgres {

// All are of a DualWrite or a Repair.
// What the triggers run. Needs no lock on the table.
std::vector<SqlText> create_functions(const Step& step, const Table& table);
// `schema`: where tables that inherit are found, which a trigger has to be created on one by one.
std::vector<SqlText> create_triggers(const Step& step, const Table& table, const Schema& schema);
std::vector<SqlText> drop_triggers(const Step& step, const Table& table, const Schema& schema);
// The functions anew, for a table whose columns have changed their names. The triggers follow.
std::vector<SqlText> replace_functions(const Step& step, const Table& table);

// For whoever makes other triggers of a dual write.
Identifier dual_write_trigger(const std::string& key, std::string_view event);
// The table, and those that inherit from it. Partitions get the triggers of their parent.
std::vector<QualifiedName> tables_with_triggers(const Table& table, const Schema& schema);
// A name in it that would end the body early can't be taken.
void refuse_end_of_body(const SqlText& body);

// The trigger that is there exactly while the step is in force.
Identifier trigger_that_shows(const Step& step);

}  // namespace ratchet::postgres
