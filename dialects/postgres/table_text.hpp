// A table's definition as one text, which PostgreSQL itself does not keep (catalog.hpp says what is
// in it).
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet::postgres {

// What of a table stands in its definition and nowhere else in the schema.
struct TableTraits {
  bool unlogged = false;
  std::string replica_identity;    // "FULL"; "" for the primary key
  std::string row_security;        // "ENABLE, FORCE"
  std::vector<std::string> rules;  // and policies
};

std::string text_of(const Table& table, const TableTraits& traits);

// "CREATE VIEW ... AS query"
struct ViewTraits {
  std::string query;
  std::string options;  // "security_barrier=true"
};
std::string text_of(const View& view, const ViewTraits& traits);

}  // namespace ratchet::postgres
