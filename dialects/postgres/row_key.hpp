// How one row of a table is told from the others: by its primary key where it has one, else by the
// place where it lies, which every update changes.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::postgres {

class RowKey {
 public:
  explicit RowKey(const Table& table);

  // What is selected for it, over a row that goes by the table's bare name.
  std::vector<SqlText> terms() const;
  // "id = 42", "region = 'north' AND number = 7": for people, and a condition that finds the row
  // again. `values`: of the terms.
  std::string in_words(const std::vector<Value>& values) const;

 private:
  struct Part {
    std::string name;  // in the condition, quoted where it has to be
    SqlText term;
  };
  std::vector<Part> parts_;
};

// A column as people are shown it and as a key compares it: the driver would give a boolean as 0 or
// 1.
SqlText shown(const Table& table, const Identifier& column);

}  // namespace ratchet::postgres
