// Makes the empty twins of a schema's objects, as temporary ones.
//
// Stand-ins: a plain view for a materialized one, a table for a foreign one, and a trigger that
// does nothing for each of ratchet's own, whose functions need not be there yet. Left out: what
// points at a table that can have no twin.
#pragma once

#include "postgres/scratch_names.hpp"
#include "postgres/session.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

// Throws Error{statement_failed}, with the object's definition, when it can't be made.
void build(PostgresTransaction& transaction, ScratchNames& names, const Schema& schema);

// Makes the twin of a type. Until a step changes the type, the scratch uses the store's own: for
// the functions of users that take it, a twin is another type.
SqlText create_twin(const Enumeration& type, ScratchNames& names);

}  // namespace ratchet::postgres
