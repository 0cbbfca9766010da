// Schemas made of values, for the tests of what plans say about them.
#pragma once

#include <string>

#include "schema/schema.hpp"

namespace ratchet {

inline Identifier name(const std::string& text) { return Identifier(text); }

inline Table table_of(const std::string& table, const std::vector<std::string>& columns) {
  Table made{.name = unqualified(table), .definition = "CREATE TABLE " + table + " (...)"};
  for (const std::string& column : columns) {
    made.columns.push_back({.name = name(column), .type = "TEXT"});
  }
  return made;
}

inline View view_of(const std::string& view, const std::string& query) {
  return {.name = unqualified(view), .definition = "CREATE VIEW " + view + " AS " + query};
}

inline ForeignKey pointing_at(const std::string& table) {
  return {.columns = {name("x")}, .target = unqualified(table)};
}

}  // namespace ratchet
