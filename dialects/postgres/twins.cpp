#include "postgres/twins.hpp"

#include <map>
#include <optional>
#include <string>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_reader.hpp"

namespace ratchet::postgres {
namespace {

bool is_set(const Value& value) { return as_integer(value) != 0; }

std::optional<std::string> text_in(const Value& value) {
  if (is_null(value)) return std::nullopt;
  return as_text(value);
}

SqlChoice choice_of(const std::optional<std::string>& text) {
  return text ? sql_for_all(*text) : SqlChoice{};
}

// "fillfactor=70", one on each line.
TextMap parameters_in(const std::string& lines) {
  TextMap parameters;
  for (const std::string& line : split_lines(lines)) {
    const std::size_t at = line.find('=');
    if (at != std::string::npos) parameters[line.substr(0, at)] = line.substr(at + 1);
  }
  return parameters;
}

IndexColumn index_column_in(const Row& row) {
  IndexColumn column{.expression = choice_of(text_in(row[8])),
                     .opclass = text_in(row[10]),
                     .collation = text_in(row[9])};
  if (const auto name = text_in(row[7])) column.column = Identifier(*name);
  const bool is_descending = is_set(row[11]);
  const bool nulls_come_first = is_set(row[12]);
  if (is_descending) column.order = SortOrder::desc;
  if (is_descending != nulls_come_first) {
    column.nulls = nulls_come_first ? NullsOrder::first : NullsOrder::last;
  }
  return column;
}

void add_index_column(const Row& row, const QualifiedName& table,
                      std::vector<CreateIndex>& indexes) {
  const Identifier name(as_text(row[0]));
  if (indexes.empty() || indexes.back().index != name) {
    indexes.push_back({.table = table,
                       .index = name,
                       .unique = is_set(row[1]),
                       .where = choice_of(text_in(row[3])),
                       .method = text_in(row[2]),
                       .nulls_distinct = !is_set(row[4]),
                       .with = parameters_in(text_in(row[5]).value_or(""))});
  }
  if (is_set(row[6])) {
    indexes.back().columns.push_back(index_column_in(row));
  } else {
    indexes.back().include.emplace_back(as_text(row[7]));
  }
}

std::optional<ReferentialAction> action_in(const std::string& letter) {
  if (letter == "r") return ReferentialAction::restrict;
  if (letter == "c") return ReferentialAction::cascade;
  if (letter == "n") return ReferentialAction::set_null;
  if (letter == "d") return ReferentialAction::set_default;
  return std::nullopt;  // what happens unasked
}

ForeignKeyFacet reference_in(const Row& row, const Connection& connection) {
  ForeignKeyFacet facet;
  if (is_set(row[12]))
    facet.deferrable = is_set(row[13]) ? Deferral::deferred : Deferral::immediate;
  if (is_null(row[7])) return facet;
  facet.references = Reference{.table = shown_name(connection, as_text(row[6]), as_text(row[7]))};
  facet.on_update = action_in(as_text(row[9]));
  facet.on_delete = action_in(as_text(row[10]));
  if (as_text(row[11]) == "f") facet.match = MatchKind::full;
  return facet;
}

void add_constraint_column(const Row& row, const QualifiedName& table, const Connection& connection,
                           std::vector<AddConstraint>& constraints) {
  const Identifier name(as_text(row[0]));
  if (constraints.empty() || constraints.back().constraint != name) {
    constraints.push_back({.table = table,
                           .constraint = name,
                           .kind = {.check = choice_of(text_in(row[2])),
                                    .nulls_distinct = !is_set(row[5]),
                                    .reference = reference_in(row, connection)}});
  }
  ConstraintKind& kind = constraints.back().kind;
  const Identifier column(as_text(row[3]));
  if (is_set(row[4])) {
    kind.include.push_back(column);
  } else if (as_text(row[1]) == "u") {
    kind.unique.push_back(column);
  } else if (as_text(row[1]) == "f") {
    kind.foreign_key.push_back(column);
    kind.reference.references->columns.emplace_back(as_text(row[8]));
  }
}

}  // namespace

ColumnTwins twins_of(PostgresTransaction& transaction, const QualifiedName& table,
                     const ColumnRename& rename) {
  const Connection& connection = transaction.connection();
  const Savepoint undone(transaction);
  transaction.names_mean(PostgresTransaction::Names::users);
  if (rename.from != rename.to) {
    transaction.try_out(
        sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table, rename.from, rename.to));
  }
  const SqlText wanted =
      sql("WITH wanted (relation, column_number) AS (SELECT attrelid, attnum FROM pg_attribute "
          "WHERE attrelid = to_regclass({})::oid AND attname = {})",
          Bind{connection.rendered(sql("{}", table)).text}, Bind{rename.to.text()});
  ColumnTwins twins;
  for (const Row& row : transaction.query(sql("{} {}", wanted, embedded(kSqlTwinsIndexes)))) {
    add_index_column(row, table, twins.indexes);
  }
  for (const Row& row : transaction.query(sql("{} {}", wanted, embedded(kSqlTwinsConstraints)))) {
    add_constraint_column(row, table, connection, twins.constraints);
  }
  transaction.names_mean(PostgresTransaction::Names::built_in);
  return twins;
}

}  // namespace ratchet::postgres
