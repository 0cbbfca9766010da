// Who is in the way of a statement that could not get its locks. The server names nobody when
// lock_timeout is over, and the transaction can't ask any more: so it is asked on another
// connection, of all who have a lock on the tables that the statement names.
#pragma once

#include <string>

#include "base/error.hpp"
#include "postgres/connection.hpp"

namespace ratchet::postgres {

// "pid 4711 (shop), idle in transaction for 12 s: `UPDATE users ...`"
std::string holder_in_words(const Row& holder);

// An Error{busy} with who holds the locks in its message; any other, and where nobody can be
// named, as it is.
Error naming_holders(const Error& error, const SqlText& statement, const Connection& connection);

}  // namespace ratchet::postgres
