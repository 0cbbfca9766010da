#include "postgres/write_path.hpp"

#include "postgres/embedded_sql.hpp"

namespace ratchet::postgres {

Definitions read_write_path(PostgresTransaction& transaction, const DualWrite& mapping,
                            const Spelling& spelling) {
  const std::string table = render(sql("{}", mapping.table), spelling).text;
  std::vector<SqlText> wanted = {sql("(to_regclass({})::oid)", Literal{table})};
  if (mapping.to) {
    for (const QualifiedName& each : {retired_name(mapping.table), *mapping.to}) {
      wanted.push_back(
          sql("(to_regclass({})::oid)", Literal{render(sql("{}", each), spelling).text}));
    }
  }
  const SqlText own =
      sql("SELECT oid FROM pg_proc WHERE pronamespace = to_regnamespace('ratchet') AND "
          "starts_with(proname::text, {})",
          Literal{mapping_key(mapping) + "_"});
  Definitions path;
  for (const Row& row : transaction.query(
           sql("WITH RECURSIVE wanted (relation) AS (VALUES {}), own (oid) AS ({}), {}",
               join_sql(wanted, ", "), own, embedded(kSqlWritePath)))) {
    path.push_back(
        {.kind = as_text(row[0]), .name = as_text(row[1]), .table = table, .sql = as_text(row[2])});
  }
  return path;
}

}  // namespace ratchet::postgres
