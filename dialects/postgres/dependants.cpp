#include "postgres/dependants.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_reader.hpp"

namespace ratchet::postgres {
namespace {

Dependant dependant_in(const Row& row, const std::string& home_schema) {
  const std::string kind = as_text(row[0]);
  std::string name = as_text(row[2]);
  if (kind == "view" || kind == "foreign key" || kind == "function" || kind == "sequence") {
    name = to_string(shown_name(home_schema, as_text(row[1]), name));
  }
  if (kind == "foreign key") name = fmt::format("{}({})", name, as_text(row[3]));
  return {.kind = kind, .name = name, .unique = as_integer(row[4]) != 0};
}

}  // namespace

std::vector<Dependant> dependants_of(PostgresTransaction& transaction, const QualifiedName& table,
                                     const Identifier& column) {
  const std::string& home = transaction.connection().home_schema();
  const SqlText wanted =
      sql("WITH wanted (relation, column_number) AS (SELECT a.attrelid, a.attnum FROM pg_attribute "
          "AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = "
          "c.relnamespace WHERE n.nspname = {} AND c.relname = {} AND a.attname = {}) {}",
          Bind{table.schema ? table.schema->text() : home}, Bind{table.name.text()},
          Bind{column.text()}, embedded(kSqlDependants));
  transaction.names_mean(PostgresTransaction::Names::users);
  std::vector<Dependant> dependants;
  for (const Row& row : transaction.query(wanted)) {
    dependants.push_back(dependant_in(row, home));
  }
  transaction.names_mean(PostgresTransaction::Names::built_in);
  std::erase_if(dependants, [](const Dependant& each) { return is_ratchets_own(each.name); });
  return dependants;
}

}  // namespace ratchet::postgres
