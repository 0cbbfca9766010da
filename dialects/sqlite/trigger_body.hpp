// The statements that the bodies of triggers are made of: a guarded assignment to the row that the
// trigger was fired for, and a refusal.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::sqlite {

struct Assignment {
  Identifier column;
  SqlText value;  // over the row as it stands
};

class TriggerBody {
 public:
  explicit TriggerBody(const Table& table) : table_(table) {}

  // Where `condition` holds. Comes with a look for the rows that a client's OR REPLACE would make
  // it delete through a unique index.
  void assign(const std::vector<Assignment>& assignments, const SqlText& condition);
  // Fails the client's statement, whatever its OR clause says, where `condition` holds.
  void refuse_where(const SqlText& condition, const std::string& message);

  // CREATE TRIGGER ... END
  SqlText after_insert(const Identifier& name) const;
  SqlText after_update(const Identifier& name, const SqlText& when) const;

 private:
  void refuse_victims(const std::vector<Assignment>& assignments, const SqlText& condition);

  const Table& table_;
  std::vector<SqlText> statements_;
};

// In an update trigger: the statement has changed the column. To the bit, as far as that can be
// told: neither collation nor 1 = 1.0 hides a change.
SqlText has_changed(const Table& table, const Identifier& column);

}  // namespace ratchet::sqlite
