// The rows of a shape's tables at one moment, and what has become of them at another.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rehearsal/ground.hpp"

namespace ratchet {

// Which columns of which tables an application knows.
using Shape = std::map<QualifiedName, std::vector<Identifier>>;

// Of those tables and views among `names` that the schema has.
Shape shape_of(const Schema& schema, const std::vector<QualifiedName>& names);

// table -> its rows, in an order of their own
using Snapshot = std::map<QualifiedName, Rows>;

// Of those tables and views that are there, with all those columns.
Snapshot snapshot_of(Ground& ground, const Shape& shape);

// "3 rows of users are not as they were; the first: (1, 'Ada') was there, (1, NULL) is"; empty when
// nothing differs in the tables of both.
std::string difference(const Snapshot& was, const Snapshot& is);

}  // namespace ratchet
