// Tables with their partitions and whoever inherits from them, for questions to the catalog.
#pragma once

#include <vector>

#include "postgres/connection.hpp"

namespace ratchet::postgres {

// "WITH RECURSIVE wanted (relation) AS (...), tree (relation) AS (...)": of oids. A table that is
// not there is NULL in it. Names without a schema mean the connection's home.
SqlText relation_tree(const std::vector<QualifiedName>& tables, const Connection& connection);

}  // namespace ratchet::postgres
