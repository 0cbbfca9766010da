// The lists that the journal keeps as JSON in one column. Keys are those of docs/journal.md.
// Reading throws Error{store_failed} for what ratchet never wrote.
#pragma once

#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "plan/progress.hpp"
#include "schema/schema.hpp"
#include "step/expression.hpp"

namespace ratchet {

std::string to_json(const Definitions& definitions);
Definitions definitions_from_json(const std::string& text);

std::string to_json(const std::vector<QualifiedName>& tables);
std::vector<QualifiedName> tables_from_json(const std::string& text);

// A table's column, and who would notice if it went away.
struct ColumnDependants {
  QualifiedName table;
  Identifier column;
  std::vector<Dependant> dependants;
  bool operator==(const ColumnDependants&) const = default;
};
std::string to_json(const std::vector<ColumnDependants>& columns);
std::vector<ColumnDependants> dependants_from_json(const std::string& text);

std::string to_json(const std::vector<BadRow>& rows);
std::vector<BadRow> bad_rows_from_json(const std::string& text);

std::string to_json(const std::vector<std::string>& texts);
std::vector<std::string> texts_from_json(const std::string& text);

std::string to_json(const BatchProgress& progress);
BatchProgress progress_from_json(const std::string& text);

}  // namespace ratchet
