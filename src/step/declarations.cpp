#include "step/declarations.hpp"

#include <array>

namespace ratchet {
namespace {

using enum Presence;
using Words = std::string_view;

constexpr std::array<Words, 5> kActions = {"no action", "restrict", "cascade", "set null",
                                           "set default"};
constexpr std::array<Words, 2> kMatches = {"simple", "full"};
constexpr std::array<Words, 2> kDeferrals = {"immediate", "deferred"};
constexpr std::array<Words, 2> kIdentities = {"always", "by_default"};
constexpr std::array<Words, 2> kSortOrders = {"asc", "desc"};
constexpr std::array<Words, 2> kNullsOrders = {"first", "last"};
constexpr std::array<Words, 3> kMissing = {"report", "insert", "ignore"};
constexpr std::array<Words, 4> kKinds = {"unique", "check", "foreign_key", "exclude"};
constexpr std::array<Words, 2> kColumnOrExpression = {"column", "expression"};

}  // namespace

void describe(Fields& f, Reference& reference) {
  f.table({"table", required, "the table pointed at"}, reference.table);
  f.names({"columns", optional, "its columns; left out: its primary key"}, reference.columns);
}

void describe(Fields& f, ForeignKeyFacet& facet) {
  f.object({"references", optional, "the table pointed at, or { table, columns }"},
           facet.references, "table");
  f.choice({"on_delete", optional, "what a delete of the target does"}, facet.on_delete, kActions);
  f.choice({"on_update", optional, "what an update of the target does"}, facet.on_update, kActions);
  f.choice({"match", optional, "how NULLs in a composite key count"}, facet.match, kMatches);
  f.choice(
      {"deferrable", optional, "checked at the end of the transaction, at first or on request"},
      facet.deferrable, kDeferrals);
}

void describe(Fields& f, ColumnFacets& facets) {
  f.flag({"not_null", optional, "refuses NULL"}, facets.not_null, Unsaid::is_false);
  f.default_value({"default", optional, "the value of a row that gives none"},
                  facets.default_value);
  f.choice({"identity", optional, "numbered by the database"}, facets.identity, kIdentities);
  f.sql({"generated", optional, "computed from the row"}, facets.generated);
  f.flag({"stored", optional, "a generated column that is kept, not computed when read"},
         facets.stored, Unsaid::is_false);
  f.text({"collation", optional, "how its texts compare"}, facets.collation);
  f.flag({"unique", optional, "no two rows share a value"}, facets.unique, Unsaid::is_false);
  f.sql({"check", optional, "a predicate that every row satisfies"}, facets.check);
  f.text({"comment", optional, "for people; \"\" removes"}, facets.comment);
  describe(f, facets.foreign_key);
}

void describe(Fields& f, ColumnDeclaration& column) {
  f.name({"name", required, "the column's name"}, column.name);
  f.sql({"type", optional, "its type, as the database spells it"}, column.type);
  describe(f, column.facets);
}

void describe(Fields& f, IndexColumn& column) {
  f.name({"column", optional, "a column"}, column.column);
  f.sql({"expression", optional, "an expression over the row"}, column.expression);
  f.one_of(kColumnOrExpression, required);
  f.choice({"order", optional, "the direction"}, column.order, kSortOrders);
  f.choice({"nulls", optional, "where NULLs sort"}, column.nulls, kNullsOrders);
  f.text({"opclass", optional, "the operator class"}, column.opclass);
  f.text({"collation", optional, "how its texts compare"}, column.collation);
}

void describe(Fields& f, ConstraintKind& kind) {
  f.names({"unique", optional, "columns that no two rows share"}, kind.unique);
  f.sql({"check", optional, "a predicate that every row satisfies"}, kind.check);
  f.names({"foreign_key", optional, "columns that point at another table"}, kind.foreign_key);
  f.sql({"exclude", optional, "elements of an exclusion constraint"}, kind.exclude);
  f.one_of(kKinds, required);
  f.names({"include", optional, "columns kept in the index only"}, kind.include);
  f.flag({"nulls_distinct", optional, "false: two NULLs are duplicates"}, kind.nulls_distinct,
         Unsaid::is_true);
  f.text({"method", optional, "the index method"}, kind.method);
  f.sql({"where", optional, "the rows it applies to"}, kind.where);
  describe(f, kind.reference);
}

void describe(Fields& f, ConstraintDeclaration& constraint) {
  f.name({"name", optional, "the constraint's name; left out: PostgreSQL's habit"},
         constraint.name);
  describe(f, constraint.kind);
}

void describe(Fields& f, PrimaryKeyDeclaration& key) {
  f.names({"columns", required, "the columns of the key, in order"}, key.columns);
  f.name({"name", optional, "the constraint's name"}, key.name);
}

void describe(Fields& f, PartitionDeclaration& partition) {
  f.name({"name", required, "the partition's table"}, partition.name);
  f.sql({"from", optional, "the lower bound, inclusive"}, partition.from);
  f.sql({"to", optional, "the upper bound, exclusive"}, partition.to);
  f.sql({"values", optional, "the values of a list partition"}, partition.values);
  f.flag({"default", optional, "takes every other row"}, partition.is_default, Unsaid::is_false);
}

void describe(Fields& f, RowMapping& mapping) {
  f.sql_map({"on", optional, "new column = old expression: which rows belong together"},
            mapping.on);
  f.sql({"where", optional, "the rows that move"}, mapping.where);
  f.choice({"missing", optional, "what a row without a partner means"}, mapping.missing, kMissing);
  f.sql({"prefer", optional, "which of several rows the old application sees"}, mapping.prefer);
  f.name({"reference", optional, "the column of the old table that points at the new row"},
         mapping.reference);
  f.text({"to_store", optional, "the store that `to` is in"}, mapping.to_store);
}

}  // namespace ratchet
