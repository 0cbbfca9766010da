// One prepared statement. SQLiteCpp's own remembers the number of columns from when it was made,
// and a statement that is kept while the schema changes gets others: so it is done here.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "sql/value.hpp"

namespace ratchet::sqlite {

class Statement {
 public:
  // Throws SQLite::Exception, as the other members do.
  Statement(sqlite3* handle, const std::string& text);

  // `data` must stay where it is until reset().
  void bind(const Row& data);
  // False when there are no more rows.
  bool step();
  Row row() const;
  // A statement that is not reset keeps its locks, and its data.
  void reset() noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  sqlite3* handle_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace ratchet::sqlite
