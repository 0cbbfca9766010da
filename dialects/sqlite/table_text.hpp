// Where things stand in the text of a CREATE TABLE that SQLite has accepted: its columns, and the
// constraints that have a name. Found by token, as far as a change of the text has to know it; what
// a text means is asked of SQLite (table_edit.hpp proves every change).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet::sqlite {

struct Span {  // in bytes
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct PlacedConstraint {
  Identifier name;
  ConstraintType type = ConstraintType::check;
  std::optional<Identifier> column;  // with which it stands; nullopt: a constraint of the table
  Span span;                         // from the word CONSTRAINT on
  Span body;  // of a CHECK: its condition in brackets; of a foreign key: from REFERENCES on
};

class TableText {
 public:
  // The text of a virtual table has none of all this.
  explicit TableText(const std::string& definition);

  // From the column's name to the last token of its declaration; nullopt when it isn't there.
  std::optional<Span> column(const Identifier& name) const;
  // In their order. One without a type that can be told (a name in front of nothing) is left out.
  const std::vector<PlacedConstraint>& constraints() const { return constraints_; }
  // Behind the last of what stands in the brackets.
  std::size_t end_of_body() const { return end_of_body_; }
  // The comma in front of a constraint of the table, where it has to go with it.
  std::optional<std::size_t> comma_before(const PlacedConstraint& constraint) const;

  std::string text(const Span& span) const;

 private:
  struct Placed {
    Identifier name;
    Span span;
  };
  std::string definition_;
  std::vector<Placed> columns_;
  std::vector<PlacedConstraint> constraints_;
  std::size_t end_of_body_ = 0;
};

// The constraints that have a name, as a table's. What they say stands in the table's own text.
std::vector<Constraint> named_constraints(const std::string& definition);

}  // namespace ratchet::sqlite
