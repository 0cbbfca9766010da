#include "postgres/relation_tree.hpp"

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {

SqlText relation_tree(const std::vector<QualifiedName>& tables, const Connection& connection) {
  std::vector<SqlText> wanted = {sql("(NULL::oid)")};
  for (const QualifiedName& each : tables) {
    const std::string name = connection.rendered(sql("{}", each)).text;
    wanted.push_back(sql("(to_regclass({})::oid)", Literal{name}));
  }
  return sql("WITH RECURSIVE wanted (relation) AS (VALUES {}), {}", join_sql(wanted, ", "),
             embedded(kSqlRelationTree));
}

}  // namespace ratchet::postgres
