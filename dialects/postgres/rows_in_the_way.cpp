#include "postgres/rows_in_the_way.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "postgres/declaration_sql.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/renderer_scene.hpp"

namespace ratchet::postgres {
namespace {

constexpr int kSamplesMax = 5;
constexpr int kCharactersShown = 60;

// Those whose values need no quotes to be told from words.
bool is_number(const Table& table, const Identifier& column) {
  static const std::set<std::string> kNumbers = {"smallint", "integer", "bigint",
                                                 "numeric",  "real",    "double precision"};
  const Column* declared = find_column(table, column);
  return declared != nullptr && kNumbers.contains(declared->type);
}

SqlText in_words(const std::string& name, const SqlText& value) {
  return sql("pg_catalog.left({} || {}, {})", Literal{name + " = "}, value, kCharactersShown);
}

SqlText in_words(const Table& table, const Identifier& column, const SqlText& value) {
  return in_words(column.text(),
                  is_number(table, column)
                      ? sql("coalesce({}::pg_catalog.text, 'NULL')", value)
                      : sql("pg_catalog.quote_nullable({}::pg_catalog.text)", value));
}

SqlText joined(const std::vector<SqlText>& words) {
  return words.size() == 1 ? words.front()
                           : sql("pg_catalog.concat_ws(' AND ', {})", join_sql(words, ", "));
}

// "id = 42"; where a row without a key lies.
SqlText key_of(const Table& table) {
  std::vector<SqlText> words;
  for (const Identifier& column : table.primary_key) {
    words.push_back(in_words(table, column, sql("{}.{}", table.name.name, column)));
  }
  if (words.empty()) {
    words = {in_words("ctid", sql("{}.ctid::pg_catalog.text", table.name.name))};
  }
  return joined(words);
}

// Neither an index nor a foreign key is about the tables that inherit from this one.
SqlText rows_of(const Table& table) {
  return sql("{}{}", table.partition_key.empty() ? sql("ONLY ") : SqlText(), table.name);
}

RowsInTheWay rows(const Table& table, const SqlText& from, const SqlText& where) {
  return {.problem = {},
          .hint = {},
          .count = sql("SELECT count(*) FROM {} WHERE {}", from, where),
          .samples =
              sql("SELECT {} FROM {} WHERE {} LIMIT {}", key_of(table), from, where, kSamplesMax)};
}

RowsInTheWay refused_by_check(const Table& table, const Identifier& name, const UserSql& check) {
  RowsInTheWay found = rows(table, sql("{}", table.name), sql("{} IS FALSE", in_brackets(check)));
  found.problem = fmt::format("{} has rows that {} refuses", to_string(table.name), name.text());
  found.hint =
      "Put them right (`repair` in the entry does it for old rows and incoming ones), then give "
      "the command again; or roll back.";
  return found;
}

std::vector<Identifier> columns_pointed_at(const Reference& reference, const Table& target) {
  return reference.columns.empty() ? target.primary_key : reference.columns;
}

// What a type that can't be seen from here means by equal, only records know.
SqlText equal(const Table& table, const Identifier& column, const Identifier& target) {
  const Column* declared = find_column(table, column);
  const bool is_seen = declared == nullptr || declared->type.find('.') == std::string::npos;
  return is_seen
             ? sql("target.{} = {}.{}", target, table.name.name, column)
             : sql("ROW(target.{})::record = ROW({}.{})::record", target, table.name.name, column);
}

SqlText points_nowhere(const Table& table, const ConstraintKind& kind, const Scene& scene) {
  const Table& target = table_in(scene, kind.reference.references->table);
  const std::vector<Identifier> targets = columns_pointed_at(*kind.reference.references, target);
  std::vector<SqlText> given;
  std::vector<SqlText> equals;
  for (std::size_t at = 0; at < std::min(kind.foreign_key.size(), targets.size()); ++at) {
    const Identifier& column = kind.foreign_key[at];
    given.push_back(sql("{}.{} IS NOT NULL", table.name.name, column));
    equals.push_back(equal(table, column, targets[at]));
  }
  const SqlText whole = join_sql(given, " AND ");
  const SqlText nowhere = sql("{} AND NOT EXISTS (SELECT FROM {} AS target WHERE {})", whole,
                              target.name, join_sql(equals, " AND "));
  const bool is_full = kind.reference.match == MatchKind::full && given.size() > 1;
  if (!is_full) return nowhere;
  return sql("({} OR (({}) AND NOT ({})))", nowhere, join_sql(given, " OR "), whole);
}

RowsInTheWay refused_by_foreign_key(const Table& table, const Identifier& name,
                                    const ConstraintKind& kind, const Scene& scene) {
  RowsInTheWay found = rows(table, rows_of(table), points_nowhere(table, kind, scene));
  found.problem =
      fmt::format("{} has rows that {} refuses: what they point at is not in {}",
                  to_string(table.name), name.text(), to_string(kind.reference.references->table));
  found.hint =
      "Put them right (update_rows or delete_rows in a migration before this one), then give the "
      "command again; or roll back.";
  return found;
}

CreateIndex index_of(const AddConstraint& step) {
  CreateIndex index{
      .table = step.table, .unique = true, .nulls_distinct = step.kind.nulls_distinct};
  for (const Identifier& column : step.kind.unique) index.columns.push_back({.column = column});
  return index;
}

// A term of the index, over the table's rows.
SqlText value_of(const IndexColumn& term) {
  const SqlText value = term.column ? sql("{}", *term.column) : in_brackets(said(term.expression));
  return term.collation ? sql("{} COLLATE {}", value, word(*term.collation)) : value;
}

SqlText in_words(const Table& table, const IndexColumn& term) {
  if (term.column) return in_words(table, *term.column, value_of(term));
  return in_words(said(term.expression).text,
                  sql("pg_catalog.quote_nullable({}::pg_catalog.text)", value_of(term)));
}

SqlText repeated_rows(const CreateIndex& step, const Table& table) {
  std::vector<SqlText> conditions;
  std::vector<SqlText> values;
  for (const IndexColumn& term : step.columns) {
    values.push_back(value_of(term));
    if (step.nulls_distinct) conditions.push_back(sql("{} IS NOT NULL", values.back()));
  }
  if (step.where.given()) conditions.push_back(in_brackets(said(step.where)));
  const SqlText where =
      conditions.empty() ? SqlText() : sql(" WHERE {}", join_sql(conditions, " AND "));
  return sql("FROM {}{} GROUP BY {} HAVING count(*) > 1", rows_of(table), where,
             join_sql(values, ", "));
}

}  // namespace

RowsInTheWay without_value(const Table& table, const Identifier& column) {
  RowsInTheWay found = rows(table, sql("{}", table.name), sql("{} IS NULL", column));
  found.problem = fmt::format("{} has rows without a value in {}, which is to be NOT NULL",
                              to_string(table.name), column.text());
  found.hint =
      "Give them one (`repair` in the entry does it for old rows and incoming ones), then give the "
      "command again; or roll back.";
  return found;
}

std::vector<RowsInTheWay> refused_by(const AddConstraint& step, const Identifier& name,
                                     const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  if (!step.kind.unique.empty()) return refused_by(index_of(step), name, scene);
  if (step.kind.check.given()) return {refused_by_check(table, name, said(step.kind.check))};
  if (!step.kind.reference.references) return {};
  return {refused_by_foreign_key(table, name, step.kind, scene)};
}

std::vector<RowsInTheWay> refused_by(const CreateIndex& step, const Identifier& name,
                                     const Scene& scene) {
  if (!step.unique) return {};
  const Table& table = table_in(scene, step.table);
  const SqlText repeated = repeated_rows(step, table);
  std::vector<SqlText> words;
  for (const IndexColumn& term : step.columns) words.push_back(in_words(table, term));
  return {{.problem = fmt::format("{} has keys that {} refuses, since several rows have them",
                                  to_string(table.name), name.text()),
           .hint = "Leave one row for each key (update_rows or delete_rows in a migration before "
                   "this one), then give the command again; or roll back.",
           .count = sql("SELECT count(*) FROM (SELECT {}) AS repeated", repeated),
           .samples = sql("SELECT {} || ' (' || count(*) || ' rows)' {} LIMIT {}", joined(words),
                          repeated, kSamplesMax)}};
}

}  // namespace ratchet::postgres
