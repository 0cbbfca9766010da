#include "step/steps.hpp"

#include <array>

namespace ratchet {
namespace {

using enum Presence;

constexpr std::array<std::string_view, 2> kStrategies = {"in_place", "shadow"};
constexpr std::array<std::string_view, 4> kIdentities = {"default", "full", "nothing", "index"};
constexpr std::array<std::string_view, 2> kBeforeAfter = {"before", "after"};
constexpr std::array<std::string_view, 3> kPartitionBy = {"range", "list", "hash"};
constexpr std::array<std::string_view, 2> kDownOrNot = {"down", "irreversible"};

constexpr Key kTable{"table", required, "the table"};
constexpr Key kColumn{"column", required, "the column"};

}  // namespace

void describe(Fields& f, CreateTable& step) {
  f.table({"table", required, "the new table"}, step.table);
  f.list({"columns", required, "its columns, in order"}, step.columns, "");
  f.object({"primary_key", optional, "columns, or { columns, name }"}, step.primary_key, "columns");
  f.list({"constraints", optional, "checks, unique and foreign keys over several columns"},
         step.constraints, "");
  f.text({"comment", optional, "for people"}, step.comment);
  f.text_map({"with", optional, "storage parameters"}, step.with);
  f.flag({"strict", optional, "SQLite: types are enforced"}, step.strict, Unsaid::is_false);
  f.flag({"without_rowid", optional, "SQLite: stored by its primary key"}, step.without_rowid,
         Unsaid::is_false);
}

void describe(Fields& f, Partitioning& partitioning, Presence presence) {
  f.choice({"by", presence, "how rows find their partition"}, partitioning.by, kPartitionBy);
  f.names({"columns", presence, "the columns that decide"}, partitioning.columns);
  f.list({"partitions", presence, "the partitions to begin with"}, partitioning.partitions, "");
}

void describe(Fields& f, CreateTwin& step) {
  f.table(kTable, step.table);
  f.table({"to", required, "its twin"}, step.to);
  f.text_map({"with", optional, "storage parameters"}, step.with);
  f.flag({"strict", optional, "SQLite: types are enforced"}, step.strict, Unsaid::is_false);
  f.flag({"without_rowid", optional, "SQLite: stored by its primary key"}, step.without_rowid,
         Unsaid::is_false);
  f.names({"primary_key", optional, "its columns, where they are others"}, step.primary_key);
  describe(f, step.partitioning, optional);
}

void describe(Fields& f, CompleteTwin& step) {
  f.table(kTable, step.table);
  f.table({"to", required, "its twin"}, step.to);
}

void describe(Fields& f, AddColumn& step) {
  f.table(kTable, step.table);
  f.name({"column", required, "the new column"}, step.column);
  f.sql({"type", required, "its type, as the database spells it"}, step.type);
  describe(f, step.facets);
}

void describe(Fields& f, CreateView& step) {
  f.table({"view", required, "the new view"}, step.view);
  f.table({"of", required, "the table it shows"}, step.of);
}

void describe(Fields& f, CreateEnum& step) {
  f.table({"enum", required, "the new type"}, step.enumeration);
  f.texts({"values", required, "its values, in order"}, step.values);
}

void describe(Fields& f, AddEnumValue& step) {
  f.table({"enum", required, "the type"}, step.enumeration);
  f.text({"value", required, "the new value"}, step.value);
  f.text({"before", optional, "the value it comes before"}, step.before);
  f.text({"after", optional, "the value it comes after"}, step.after);
  f.one_of(kBeforeAfter, optional);
}

void describe(Fields& f, DropNotNull& step) {
  f.table(kTable, step.table);
  f.name(kColumn, step.column);
}

void describe(Fields& f, DropConstraint& step) {
  f.table(kTable, step.table);
  f.name({"constraint", required, "the constraint"}, step.constraint);
}

void describe(Fields& f, RenameTable& step) {
  f.table(kTable, step.table);
  f.table({"to", required, "its new name"}, step.to);
}

void describe(Fields& f, RenameConstraint& step) {
  f.table(kTable, step.table);
  f.name({"constraint", required, "the constraint"}, step.constraint);
  f.name({"to", required, "its new name"}, step.to);
}

void describe(Fields& f, RenameIndex& step) {
  f.name({"index", required, "the index"}, step.index);
  f.name({"to", required, "its new name"}, step.to);
}

void describe(Fields& f, SetComment& step) {
  f.table(kTable, step.table);
  f.name({"column", optional, "the column; left out: the table itself"}, step.column);
  f.text({"comment", required, "for people; \"\" removes"}, step.comment);
}

void describe(Fields& f, CarryColumn& step) {
  f.table(kTable, step.table);
  f.name({"column", required, "the column whose storage, statistics and grants are carried"},
         step.column);
  f.name({"to", required, "the column that gets them too"}, step.to);
}

void describe(Fields& f, DualWrite& step) {
  f.table(kTable, step.table);
  f.table({"to", optional, "the table with the new side; left out: the same row"}, step.to);
  f.sql_map({"forward", optional, "new column = expression over the old row"}, step.forward);
  f.sql_map({"backward", optional, "old column = expression over the new row"}, step.backward);
  f.name_map({"names", optional, "which column a name in `backward` means, where it differs"},
             step.names);
  describe(f, step.rows);
}

void describe(Fields& f, Repair& step) {
  f.table(kTable, step.table);
  f.sql_map({"set", required, "column = expression"}, step.set);
  f.sql({"where", required, "the rows to put right"}, step.where);
}

void describe(Fields& f, SetDefault& step) {
  f.table(kTable, step.table);
  f.name(kColumn, step.column);
  f.default_value({"default", required, "the value of a row that gives none"}, step.default_value);
}

void describe(Fields& f, Copy& step) {
  f.table({"table", required, "the table whose dual write is filled in"}, step.table);
  f.table({"to", optional, "the table with the new side"}, step.to);
  f.text({"to_store", optional, "the store that `to` is in"}, step.to_store);
  f.choice({"strategy", optional, "in the rows themselves, or into a shadow table"}, step.strategy,
           kStrategies);
}

void describe(Fields& f, UpdateRows& step) {
  f.table(kTable, step.table);
  f.sql_map({"set", required, "column = expression"}, step.set);
  f.sql({"where", optional, "the rows; `set` must turn it false"}, step.where);
}

void describe(Fields& f, DeleteRows& step) {
  f.table(kTable, step.table);
  f.sql({"where", required, "the rows to delete"}, step.where);
}

void describe(Fields& f, CreateIndex& step) {
  f.table(kTable, step.table);
  f.list({"columns", required, "columns, or { column | expression, order, … }"}, step.columns,
         "column");
  f.name({"index", optional, "the index's name; left out: PostgreSQL's habit"}, step.index);
  f.flag({"unique", optional, "no two rows share a key"}, step.unique, Unsaid::is_false);
  f.sql({"where", optional, "the rows that it holds"}, step.where);
  f.text({"method", optional, "btree, hash, gin, …"}, step.method);
  f.names({"include", optional, "columns kept in the index only"}, step.include);
  f.flag({"nulls_distinct", optional, "false: two NULLs are duplicates"}, step.nulls_distinct,
         Unsaid::is_true);
  f.text_map({"with", optional, "storage parameters"}, step.with);
}

void describe(Fields& f, AddConstraint& step) {
  f.table(kTable, step.table);
  f.name({"constraint", optional, "its name; left out: PostgreSQL's habit"}, step.constraint);
  describe(f, step.kind);
}

void describe(Fields& f, Compare& step) {
  f.table({"table", required, "the table whose dual write is checked"}, step.table);
  f.table({"to", optional, "the table with the new side"}, step.to);
  f.text({"to_store", optional, "the store that `to` is in"}, step.to_store);
}

void describe(Fields& f, SetNotNull& step) {
  f.table(kTable, step.table);
  f.name(kColumn, step.column);
}

void describe(Fields& f, DropDefault& step) {
  f.table(kTable, step.table);
  f.name(kColumn, step.column);
}

void describe(Fields& f, SwapColumns& step) {
  f.table(kTable, step.table);
  f.name({"column", required, "the column whose name the new one takes"}, step.column);
}

void describe(Fields& f, SwapTables& step) {
  f.table(kTable, step.table);
  f.table({"to", required, "the table that takes its name"}, step.to);
}

void describe(Fields& f, Turn& step) {
  f.table({"table", required, "the table that clients write to until then"}, step.table);
  f.table({"to", required, "the table that they write to from then on"}, step.to);
  f.text({"to_store", required, "the store that `to` is in"}, step.to_store);
}

void describe(Fields& f, SetPrimaryKey& step) {
  f.table(kTable, step.table);
  f.names({"columns", required, "the columns of the key, in order"}, step.columns);
  f.name({"constraint", optional, "the constraint's name"}, step.constraint);
}

void describe(Fields& f, SetReplicaIdentity& step) {
  f.table(kTable, step.table);
  f.choice({"identity", required, "what a logical replica learns of an old row"}, step.identity,
           kIdentities);
  f.name({"index", optional, "the unique index, for identity = \"index\""}, step.index);
}

void describe(Fields& f, RetireColumn& step) {
  f.table(kTable, step.table);
  f.name(kColumn, step.column);
}

void describe(Fields& f, RetireTable& step) { f.table(kTable, step.table); }

void describe(Fields& f, RetireView& step) { f.table({"view", required, "the view"}, step.view); }

void describe(Fields& f, DropIndex& step) { f.name({"index", required, "the index"}, step.index); }

void describe(Fields& f, DropEnum& step) {
  f.table({"enum", required, "the type"}, step.enumeration);
}

void describe(Fields& f, RawSql& step) {
  f.sql({"up", required, "the statements"}, step.up);
  f.sql({"down", optional, "the way back"}, step.down);
  f.flag({"irreversible", optional, "there is no way back"}, step.irreversible, Unsaid::is_false);
  f.one_of(kDownOrNot, required);
  f.flag({"transaction", optional, "false: can't run in a transaction; needs `probe`"},
         step.transaction, Unsaid::is_true);
  f.sql({"probe", optional, "a query whose first value says whether `up` is in force"}, step.probe);
}

}  // namespace ratchet
