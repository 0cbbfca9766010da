// Which columns an expression reads, in SQLite's own words: it is compiled against an empty table
// of its names, and the compiler announces every column that it meets. Nothing is parsed here.
#pragma once

#include <set>

#include "sqlite/connection.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {

// Keeps one connection in memory for any number of questions. Not thread-safe.
class ColumnReader {
 public:
  ColumnReader();

  // The names, as the scope spells them. A word in double quotes is a name and never a string.
  // Throws Error{invalid_migration} when the expression does not compile.
  std::set<Identifier> columns_read(const QualifiedName& table, const Scope& scope,
                                    const UserSql& expression);

 private:
  Connection connection_;
};

}  // namespace ratchet::sqlite
