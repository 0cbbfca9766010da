#include "postgres/partitioning_sql.hpp"

#include "base/ensure.hpp"
#include "postgres/declaration_sql.hpp"

namespace ratchet::postgres {
namespace {

SqlText word_of(PartitionBy by) {
  switch (by) {
    case PartitionBy::range: return sql("RANGE");
    case PartitionBy::list: return sql("LIST");
    case PartitionBy::hash: return sql("HASH");
  }
  unreachable("a way to find a partition");
}

// Of a hash each takes its share.
SqlText bound_of(const Partitioning& partitioning, std::size_t at) {
  const PartitionDeclaration& partition = partitioning.partitions[at];
  if (partition.is_default) return sql("DEFAULT");
  switch (*partitioning.by) {
    case PartitionBy::range:
      return sql("FOR VALUES FROM ({}) TO ({})", said(partition.from), said(partition.to));
    case PartitionBy::list: return sql("FOR VALUES IN ({})", said(partition.values));
    case PartitionBy::hash:
      return sql("FOR VALUES WITH (MODULUS {}, REMAINDER {})", std::ssize(partitioning.partitions),
                 static_cast<std::int64_t>(at));
  }
  unreachable("a way to find a partition");
}

}  // namespace

SqlText partition_by(const Partitioning& partitioning) {
  if (!partitioning.by) return {};
  return sql(" PARTITION BY {} ({})", word_of(*partitioning.by), join_names(partitioning.columns));
}

std::vector<SqlText> create_partitions(const QualifiedName& of, const Partitioning& partitioning,
                                       const TextMap& with) {
  std::vector<SqlText> statements;
  for (std::size_t at = 0; at < partitioning.partitions.size(); ++at) {
    const QualifiedName name{.schema = of.schema, .name = partitioning.partitions[at].name};
    statements.push_back(sql("CREATE TABLE {} PARTITION OF {} {}{}", name, of,
                             bound_of(partitioning, at), storage(with)));
  }
  return statements;
}

}  // namespace ratchet::postgres
