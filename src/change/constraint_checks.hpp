// What changes ask about constraints that are objects with names.
#pragma once

#include "change/change.hpp"
#include "change/checks.hpp"

namespace ratchet {

// Null, and a refusal at `constraint`, when the table has none of that name.
const Constraint* existing_constraint(const Table& table, const Identifier& constraint,
                                      Expansion& into);
// False, and a refusal at that key, when the name is taken or can't be.
bool is_free_constraint(const Surroundings& surroundings, const Table& table,
                        const Identifier& constraint, const At& at, Expansion& into);

// "users_email_check"; "users_email_check1" when that is taken.
Identifier free_constraint_name(const Table& table, const Identifier& column,
                                std::string_view ending);
Identifier free_constraint_name(const Table& table, std::string_view ending);  // "users_check"

}  // namespace ratchet
