// The unique indexes of a table, in a form in which one can ask for the row that stands in the way.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet::sqlite {

struct UniqueIndex {
  std::string name;
  std::vector<SqlText> terms;    // columns or expressions, with their collation
  SqlText predicate;             // empty unless the index is partial
  std::set<Identifier> columns;  // that the terms and the predicate name
};

// The primary key of a table is among them, but not its rowid.
std::vector<UniqueIndex> unique_indexes(const Table& table);

}  // namespace ratchet::sqlite
