// One thing changed in the text of a table, and nothing else: comments, quotes, names and order
// stay as they are. Pure; each text is proved before it is given out: compiled on an empty table in
// memory, it makes the very table, but for the difference that is wanted.
//
// All throw Error{invalid_migration} when that can't be done in place.
#pragma once

#include <optional>
#include <string>

#include "schema/schema.hpp"

namespace ratchet::sqlite {

std::string without_not_null(const Table& table, const Identifier& column);
std::string with_not_null(const Table& table, const Identifier& column);

// `clause`: "DEFAULT (7)". In the place of the one that is there, where one is.
std::string with_default(const Table& table, const Identifier& column, const std::string& clause);
std::string without_default(const Table& table, const Identifier& column);

// `constraint`: "CONSTRAINT c CHECK (a > 0)", at the end.
std::string with_constraint(const Table& table, const std::string& constraint);
// A CHECK or a foreign key with that name, of the table or with a column.
std::string without_constraint(const Table& table, const Identifier& name);

// Whatever kind of constraint it is.
std::string with_constraint_renamed(const Table& table, const Identifier& from,
                                    const Identifier& to);

// The key that is there stays unique, and NOT NULL where it is one column.
std::string with_primary_key(const Table& table, const std::vector<Identifier>& columns);

}  // namespace ratchet::sqlite
