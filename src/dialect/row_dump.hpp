// The rows of a table, or of some of its columns, as a script for the product's own shell. Reads
// only; where the script goes is the caller's business.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet {

struct DumpedColumn {
  Identifier column;
  Identifier as;
};

struct DumpedTable {
  Table table;
  std::vector<DumpedColumn> columns;
  QualifiedName as;  // the table that the script makes and fills
};

class RowDump {
 public:
  virtual ~RowDump() = default;

  // The next piece of the script, of bounded size; empty when there is no more.
  virtual std::string next() = 0;
  virtual std::int64_t rows() const = 0;  // in the pieces so far
};

}  // namespace ratchet
