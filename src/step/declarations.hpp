// The declarations that steps and changes share: columns, constraints, index columns, partitions.
// COL, FK and KIND of docs/migration-file.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "step/fields.hpp"

namespace ratchet {

struct Reference {
  QualifiedName table = unnamed_table();
  std::vector<Identifier> columns;  // empty: its primary key
  bool operator==(const Reference&) const = default;
};
void describe(Fields& fields, Reference& reference);

enum class ReferentialAction { no_action, restrict, cascade, set_null, set_default };
enum class MatchKind { simple, full };
enum class Deferral { immediate, deferred };  // DEFERRABLE INITIALLY ...

// FK: where a column or constraint points, and what happens when the target changes.
struct ForeignKeyFacet {
  std::optional<Reference> references;
  std::optional<ReferentialAction> on_delete;
  std::optional<ReferentialAction> on_update;
  std::optional<MatchKind> match;
  std::optional<Deferral> deferrable;
  bool operator==(const ForeignKeyFacet&) const = default;
};
void describe(Fields& fields, ForeignKeyFacet& facet);

enum class IdentityKind { always, by_default };

// COL without the type: what may be said about a column.
struct ColumnFacets {
  bool not_null = false;
  SqlChoice default_value;
  std::optional<IdentityKind> identity;
  SqlChoice generated;
  bool stored = false;
  std::optional<std::string> collation;
  bool unique = false;
  SqlChoice check;
  std::optional<std::string> comment;
  ForeignKeyFacet foreign_key;
  bool operator==(const ColumnFacets&) const = default;
};
void describe(Fields& fields, ColumnFacets& facets);

struct ColumnDeclaration {
  Identifier name = unnamed();
  SqlChoice type;
  ColumnFacets facets;
  bool operator==(const ColumnDeclaration&) const = default;
};
void describe(Fields& fields, ColumnDeclaration& column);

enum class SortOrder { asc, desc };
enum class NullsOrder { first, last };

struct IndexColumn {
  std::optional<Identifier> column;  // exactly one of column and expression
  SqlChoice expression;
  std::optional<SortOrder> order;
  std::optional<NullsOrder> nulls;
  std::optional<std::string> opclass;
  std::optional<std::string> collation;
  bool operator==(const IndexColumn&) const = default;
};
void describe(Fields& fields, IndexColumn& column);

// KIND: exactly one of unique, check, foreign_key, exclude.
struct ConstraintKind {
  std::vector<Identifier> unique;
  SqlChoice check;
  std::vector<Identifier> foreign_key;
  SqlChoice exclude;
  std::vector<Identifier> include;
  bool nulls_distinct = true;
  std::optional<std::string> method;
  SqlChoice where;
  ForeignKeyFacet reference;
  bool operator==(const ConstraintKind&) const = default;
};
void describe(Fields& fields, ConstraintKind& kind);

struct ConstraintDeclaration {
  std::optional<Identifier> name;
  ConstraintKind kind;
  bool operator==(const ConstraintDeclaration&) const = default;
};
void describe(Fields& fields, ConstraintDeclaration& constraint);

struct PrimaryKeyDeclaration {
  std::vector<Identifier> columns;
  std::optional<Identifier> name;
  bool operator==(const PrimaryKeyDeclaration&) const = default;
};
void describe(Fields& fields, PrimaryKeyDeclaration& key);

struct PartitionDeclaration {
  Identifier name = unnamed();
  SqlChoice from;
  SqlChoice to;
  SqlChoice values;
  bool is_default = false;
  bool operator==(const PartitionDeclaration&) const = default;
};
void describe(Fields& fields, PartitionDeclaration& partition);

// MAP without forward and backward: how rows of one table find their rows in another.
enum class Missing { report, insert, ignore };
struct RowMapping {
  SqlMap on;  // new column = old expression
  SqlChoice where;
  std::optional<Missing> missing;
  SqlChoice prefer;
  std::optional<Identifier> reference;
  std::optional<std::string> to_store;
  bool operator==(const RowMapping&) const = default;
};
void describe(Fields& fields, RowMapping& mapping);

}  // namespace ratchet
