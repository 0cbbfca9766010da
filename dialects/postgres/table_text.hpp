// A table's definition as one text, which PostgreSQL itself does not keep (catalog.hpp says what is
// in it). Where search_path is the home schema it can be run as it stands.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet::postgres {

// What of a table stands in its definition and nowhere else in the schema.
struct TableTraits {
  bool unlogged = false;
  std::string replica_identity;    // "FULL"; "" for the primary key
  std::string row_security;        // "ENABLE ROW LEVEL SECURITY"
  std::vector<std::string> rules;  // and policies
};

std::string text_of(const Table& table, const TableTraits& traits);

// The same text in its two parts, each of which can be run: what makes the table and its columns,
// and everything that can only follow when there are its indexes, and the tables and views that it
// names.
struct TableScript {
  std::string creation;
  std::string rest;  // "" or statements
};
TableScript script_of(const Table& table);

// "CREATE VIEW ... AS query"
struct ViewTraits {
  std::string query;
  std::string options;  // "security_barrier=true"
};
std::string text_of(const View& view, const ViewTraits& traits);

}  // namespace ratchet::postgres
