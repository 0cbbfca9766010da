#include "postgres/view_sql.hpp"

namespace ratchet::postgres {
namespace {

// The rights are asked of the table when this runs. A row type tells its relation, whatever
// search_path is.
SqlText grant_as_on(const QualifiedName& table, const QualifiedName& view) {
  return sql(
      "DO $ratchet$\n"
      "DECLARE\n"
      "  may pg_catalog.record;\n"
      "BEGIN\n"
      "  FOR may IN\n"
      "    SELECT g.privilege_type AS what, CASE g.grantee WHEN 0 THEN 'PUBLIC'\n"
      "           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who\n"
      "    FROM pg_catalog.pg_type AS t\n"
      "         JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid\n"
      "         CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS g\n"
      "    WHERE t.oid = pg_catalog.pg_typeof(NULL::{}) AND g.grantee <> c.relowner\n"
      "  LOOP\n"
      "    EXECUTE pg_catalog.format('GRANT %s ON %s TO %s', may.what,\n"
      "                              pg_catalog.pg_typeof(NULL::{}), may.who);\n"
      "  END LOOP;\n"
      "END\n"
      "$ratchet$",
      table, view);
}

}  // namespace

std::vector<SqlText> standing_in_view(const QualifiedName& view, const Table& table) {
  std::vector<Identifier> columns;
  for (const Column& column : table.columns) {
    if (!is_ratchets_own(column.name.text())) columns.push_back(column.name);
  }
  return {sql("CREATE VIEW {} AS SELECT {} FROM {}", view, join_names(columns), table.name),
          grant_as_on(table.name, view)};
}

}  // namespace ratchet::postgres
