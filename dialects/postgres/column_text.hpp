// What a table's definition (table_text.hpp) says of one column, for the way back.
#pragma once

#include <optional>

#include "schema/schema.hpp"

namespace ratchet::postgres {

struct ColumnFacts {
  bool not_null = false;
  std::optional<UserSql> default_value;
};

// Nothing when the table's definition is not among them, or has no such column.
ColumnFacts column_in_text(const Definitions& definitions, const QualifiedName& table,
                           const Identifier& column);

// The literal behind COMMENT ON ... IS, of the table or of a column; "" where there is none.
std::string comment_in_text(const Definitions& definitions, const QualifiedName& table,
                            const std::optional<Identifier>& column);

// The words behind REPLICA IDENTITY; "DEFAULT" where the definition has none.
std::string replica_identity_in_text(const Definitions& definitions, const QualifiedName& table);

}  // namespace ratchet::postgres
