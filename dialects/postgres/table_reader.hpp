// The inside of tables and views, as PostgreSQL itself describes it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "postgres/connection.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

using Oid = std::int64_t;
using Relation = std::variant<Table, View>;

// As an array, for `WITH given (oids)`.
Bind bound(const std::vector<Oid>& oids);

// A name as the schema shows it: without a schema when that is the home schema.
QualifiedName shown_name(const Connection& connection, const std::string& schema,
                         const std::string& name);

// Everything but estimated_rows, in a few statements, however many they are. One that is gone
// meanwhile is left out. search_path has to be the home schema: texts are written for it.
// Most databases have no publication, and what is asked about them is the dearest of all.
enum class Publications { none, some };
std::map<Oid, Relation> read_relations(Connection& connection, const std::vector<Oid>& oids,
                                       Publications publications);

}  // namespace ratchet::postgres
