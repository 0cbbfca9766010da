// What the scripts read so far have said about tables, types and constraints. Not a schema: what no
// script has said is not known, and then lint says so.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "postgres/script_types.hpp"
#include "sql/identifier.hpp"

namespace ratchet::postgres {

struct KnownColumn {
  ScriptType type;
  bool not_null = false;
};

struct KnownCheck {
  std::set<std::string> columns;   // that it names
  std::set<std::string> not_null;  // of which `IS NOT NULL` is a part of it
  bool valid = true;
};

struct KnownForeignKey {
  QualifiedName target;
  std::vector<std::string> columns;
};

struct KnownTable {
  std::map<std::string, KnownColumn> columns;
  std::map<std::string, KnownCheck> checks;             // by the name of the constraint
  std::map<std::string, KnownForeignKey> foreign_keys;  // by the name of the constraint
  std::optional<QualifiedName> default_partition;
  bool is_partitioned = false;
  std::optional<QualifiedName> parent;
};

enum class DomainKind { plain, constrained };

struct ScriptMemory {
  std::map<QualifiedName, KnownTable> tables;
  std::map<std::string, QualifiedName> indexes;  // the table of each
  std::map<std::string, std::vector<std::string>> index_columns;
  std::map<std::string, DomainKind> domains;

  const KnownTable* find_table(const QualifiedName& name) const {
    const auto found = tables.find(name);
    return found == tables.end() ? nullptr : &found->second;
  }
  const KnownColumn* find_column(const QualifiedName& table, const std::string& column) const {
    const KnownTable* known = find_table(table);
    if (known == nullptr) return nullptr;
    const auto found = known->columns.find(column);
    return found == known->columns.end() ? nullptr : &found->second;
  }
};

}  // namespace ratchet::postgres
