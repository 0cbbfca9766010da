#include "postgres/dependants.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_reader.hpp"

namespace ratchet::postgres {
namespace {

Dependant dependant_in(const Row& row, const Connection& connection) {
  const std::string kind = as_text(row[0]);
  std::string name = as_text(row[2]);
  if (kind == "view" || kind == "foreign key" || kind == "function" || kind == "sequence") {
    name = to_string(shown_name(connection, as_text(row[1]), name));
  }
  if (kind == "foreign key") name = fmt::format("{}({})", name, as_text(row[3]));
  return {.kind = kind, .name = name, .unique = as_integer(row[4]) != 0};
}

}  // namespace

std::vector<Dependant> dependants_of(PostgresTransaction& transaction, const QualifiedName& table,
                                     const Identifier& column) {
  Connection& connection = transaction.connection();
  const SqlText wanted =
      sql("WITH wanted (relation, column_number) AS (SELECT attrelid, attnum FROM pg_attribute "
          "WHERE attrelid = to_regclass({})::oid AND attname = {}) {}",
          Bind{connection.rendered(sql("{}", table)).text}, Bind{column.text()},
          embedded(kSqlDependants));
  transaction.names_mean(PostgresTransaction::Names::users);
  std::vector<Dependant> dependants;
  for (const Row& row : connection.ask(wanted, Blame::statement)) {
    dependants.push_back(dependant_in(row, connection));
  }
  transaction.names_mean(PostgresTransaction::Names::built_in);
  std::erase_if(dependants, [](const Dependant& each) { return is_ratchets_own(each.name); });
  return dependants;
}

}  // namespace ratchet::postgres
