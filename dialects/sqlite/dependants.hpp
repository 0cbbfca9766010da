// What notices when a column goes away or changes its name. SQLite is asked: the column gets an
// improbable name in a transaction that is rolled back, and every definition that then has it
// names the column.
#pragma once

#include <vector>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"
#include "step/expression.hpp"

namespace ratchet::sqlite {

// `schema`: what the connection (of a scratch) holds. ratchet's own objects are left out.
// A foreign key is named by its columns, "orders(user_id)"; one that points at the column counts.
// "view *" is a view that shows the column without naming it.
// Throws Error{invalid_migration} when SQLite can't rename the column, because some view or
// trigger is broken already or the table is a virtual one.
std::vector<Dependant> dependants_of(Connection& connection, const Schema& schema,
                                     const Table& table, const Identifier& column);

}  // namespace ratchet::sqlite
