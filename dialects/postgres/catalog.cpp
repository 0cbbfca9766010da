#include "postgres/catalog.hpp"

#include <algorithm>

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr Oid kNames = 0;

SqlText shown_schemas(Shown shown) {
  switch (shown) {
    case Shown::temporary: return sql("SELECT pg_my_temp_schema()");
    case Shown::users: break;
  }
  return sql(
      "SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN "
      "('information_schema', 'ratchet')");
}

std::vector<Enumeration> read_enumerations(Connection& connection) {
  std::vector<Enumeration> enumerations;
  for (const Row& row : connection.ask(embedded(kSqlCatalogEnumerations), Blame::statement)) {
    const QualifiedName name = shown_name(connection, as_text(row[0]), as_text(row[1]));
    if (enumerations.empty() || enumerations.back().name != name) {
      enumerations.push_back({.name = name});
    }
    enumerations.back().values.push_back(as_text(row[2]));
  }
  return enumerations;
}

// A partitioned table has as many rows as its partitions.
void add_up_partitions(std::vector<Table>& tables) {
  std::map<QualifiedName, std::size_t> places;
  for (std::size_t at = 0; at < tables.size(); ++at) places[tables[at].name] = at;
  for (const Table& leaf : tables) {
    if (leaf.estimated_rows == 0 || !leaf.partition_key.empty()) continue;
    const Table* child = &leaf;
    while (!child->partition_bound.empty()) {  // as deep as the tree
      const auto parent = places.find(child->parents.front());
      if (parent == places.end()) break;
      Table& partitioned = tables[parent->second];
      partitioned.estimated_rows += leaf.estimated_rows;
      child = &partitioned;
    }
  }
}

}  // namespace

Catalog::Relations Catalog::read_stamps(Connection& connection, Surroundings& around) const {
  const SqlText stamps =
      sql("WITH shown (namespace) AS ({}), {}", shown_schemas(shown_), embedded(kSqlCatalogStamps));
  Relations relations;
  for (const Row& row : connection.ask(stamps, Blame::statement)) {
    if (as_integer(row[0]) == kNames) {
      around = {.names = as_text(row[2]),
                .publications = as_integer(row[1]) != 0 ? Publications::some : Publications::none};
      continue;
    }
    relations[as_integer(row[0])] = {
        .stamp = as_text(row[2]), .is_shown = as_integer(row[1]) != 0, .rows = as_integer(row[3])};
  }
  return relations;
}

// Those that have changed, and those whose definitions name one of them.
std::vector<Oid> Catalog::stale(Connection& connection, const Relations& now) const {
  std::vector<Oid> changed;
  for (const auto& [oid, relation] : now) {
    const auto before = kept_.find(oid);
    if (before == kept_.end() || before->second.stamp != relation.stamp) changed.push_back(oid);
  }
  if (changed.empty() || kept_.empty()) return changed;
  const SqlText dependants = sql("WITH given (oids) AS (SELECT {}::oid[]) {}", bound(changed),
                                 embedded(kSqlCatalogDependants));
  for (const Row& row : connection.ask(dependants, Blame::statement)) {
    if (!is_null(row[0])) changed.push_back(as_integer(row[0]));
  }
  return changed;
}

Schema Catalog::read(PostgresTransaction& transaction) {
  transaction.names_mean(PostgresTransaction::Names::users);
  Schema schema = read_changes(transaction.connection());
  transaction.names_mean(PostgresTransaction::Names::built_in);
  return schema;
}

Schema Catalog::read_changes(Connection& connection) {
  Surroundings around;
  Relations now = read_stamps(connection, around);
  if (around.names != names_) kept_.clear();
  std::vector<Oid> to_read;
  for (const Oid oid : stale(connection, now)) {
    const auto found = now.find(oid);
    if (found != now.end() && found->second.is_shown) to_read.push_back(oid);
  }
  // May throw, and what is kept then stays as it is.
  std::map<Oid, Relation> fresh;
  if (!to_read.empty()) fresh = read_relations(connection, to_read, around.publications);
  for (auto& [oid, relation] : now) {
    if (const auto read = fresh.find(oid); read != fresh.end()) {
      relation.relation = std::move(read->second);
    } else if (const auto before = kept_.find(oid); before != kept_.end()) {
      relation.relation = std::move(before->second.relation);
    }
  }
  kept_ = std::move(now);
  names_ = around.names;
  return assemble(connection);
}

Schema Catalog::assemble(Connection& connection) const {
  Schema schema{.enumerations = read_enumerations(connection)};
  for (const auto& [oid, kept] : kept_) {
    if (!kept.relation) continue;
    if (const auto* table = std::get_if<Table>(&*kept.relation)) {
      schema.tables.push_back(*table);
      schema.tables.back().estimated_rows = kept.rows;
    } else {
      schema.views.push_back(std::get<View>(*kept.relation));
    }
  }
  std::ranges::sort(schema.tables, {}, &Table::name);
  std::ranges::sort(schema.views, {}, &View::name);
  add_up_partitions(schema.tables);
  return schema;
}

}  // namespace ratchet::postgres
