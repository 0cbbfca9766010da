// Reads the schema of the main database into values. The schema is read inside the transaction of
// every step, while clients wait: so a Catalog keeps what it has read of a table for as long as
// the texts in sqlite_schema that make the table stay the same, and asks only about the others.
//
// Definitions are the texts of sqlite_schema; names of tables carry no schema. Triggers stand in
// the order in which they were made (the newest fires first). Virtual tables are listed without
// columns, since asking for them would load a module that may not be there; they and their shadow
// tables have is_virtual.
//
// estimated_rows is of the moment in which the table was first read as it is now.
#pragma once

#include <string>
#include <unordered_map>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Not thread-safe.
class Catalog {
 public:
  Schema read(Connection& connection);

 private:
  Rows objects_;  // sqlite_schema at the last reading, and what was made of it
  Schema schema_;
};

}  // namespace ratchet::sqlite
