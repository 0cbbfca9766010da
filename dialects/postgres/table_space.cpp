#include "postgres/table_space.hpp"

#include <fmt/format.h>

#include "postgres/relation_tree.hpp"

namespace ratchet::postgres {

TableSpace read_space(PostgresTransaction& transaction, const std::vector<QualifiedName>& tables) {
  const Row sums =
      transaction.query(sql("{} SELECT coalesce(sum(pg_total_relation_size(relation)), 0)::bigint, "
                            "coalesce(sum(pg_stat_get_live_tuples(relation)), 0)::bigint, "
                            "coalesce(sum(pg_stat_get_dead_tuples(relation)), 0)::bigint FROM tree",
                            relation_tree(tables, transaction.connection())))[0];
  return {
      .bytes = as_integer(sums[0]), .rows = as_integer(sums[1]), .dead_rows = as_integer(sums[2])};
}

Vacuum make_vacuum(PostgresTransaction& transaction, const std::vector<QualifiedName>& tables) {
  Vacuum vacuum;
  for (const Row& row :
       transaction.query(sql("{} SELECT n.nspname::text, c.relname::text, "
                             "pg_has_role(c.relowner, 'USAGE')::int, current_user::text FROM tree "
                             "JOIN pg_class AS c ON c.oid = tree.relation "
                             "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                             "WHERE c.relkind = 'r' ORDER BY 1, 2",
                             relation_tree(tables, transaction.connection())))) {
    const QualifiedName table{Identifier(as_text(row[0])), Identifier(as_text(row[1]))};
    if (as_integer(row[2]) == 0) {
      vacuum.refusal = fmt::format("role {} does not own {}", as_text(row[3]), to_string(table));
      continue;
    }
    vacuum.statements.push_back(sql("VACUUM (SKIP_LOCKED, TRUNCATE false) {}", table));
  }
  return vacuum;
}

}  // namespace ratchet::postgres
