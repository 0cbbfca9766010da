// SQLite takes a word in double quotes that names no column for a string, so that a misspelt name
// passes, and so that a column which is added later changes what the word means. Not while this
// lives.
#pragma once

#include <sqlite3.h>

#include "sqlite/session.hpp"

namespace ratchet::sqlite {

class StrictQuotes {
 public:
  explicit StrictQuotes(Connection& connection)
      : queries_(connection, SQLITE_DBCONFIG_DQS_DML, 0),
        definitions_(connection, SQLITE_DBCONFIG_DQS_DDL, 0) {}

 private:
  ScopedOption queries_;
  ScopedOption definitions_;
};

}  // namespace ratchet::sqlite
