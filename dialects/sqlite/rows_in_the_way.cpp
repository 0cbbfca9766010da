#include "sqlite/rows_in_the_way.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_key.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kSamplesMax = 5;
constexpr int kCharactersShown = 60;

// "id = 42"
SqlText key_of(const Table& table) {
  std::vector<SqlText> words;
  for (const Identifier& column : row_key(table)) {
    words.push_back(sql("substr({} || quote({}), 1, {})", Literal{column.text() + " = "},
                        column_of(table, column), kCharactersShown));
  }
  return join_sql(words, " || ' AND ' || ");
}

RowsInTheWay rows(const Table& table, const SqlText& where) {
  return {.problem = {},
          .hint = {},
          .count = sql("SELECT count(*) FROM {} WHERE {}", table.name.name, where),
          .samples = sql("SELECT {} FROM {} WHERE {} LIMIT {}", key_of(table), table.name.name,
                         where, kSamplesMax)};
}

}  // namespace

RowsInTheWay without_value(const Table& table, const Identifier& column) {
  RowsInTheWay found = rows(table, sql("{} IS NULL", column_of(table, column)));
  found.problem = fmt::format("{} has rows without a value in {}, which is to be NOT NULL",
                              to_string(table.name), column.text());
  found.hint =
      "Give them one (`repair` in the entry does it for old rows and incoming ones), then give the "
      "command again; or roll back.";
  return found;
}

RowsInTheWay refused_by_check(const Table& table, const Identifier& constraint,
                              const UserSql& condition) {
  RowsInTheWay found = rows(table, sql("NOT {}", in_brackets(condition)));
  found.problem =
      fmt::format("{} has rows that {} refuses", to_string(table.name), constraint.text());
  found.hint =
      "Put them right (`repair` in the entry does it for old rows and incoming ones), then give "
      "the command again; or roll back.";
  return found;
}

// One question for all columns: while it is asked, nobody else writes.
RowsInTheWay of_another_type(const Table& table, const std::vector<StrictColumn>& columns) {
  std::vector<SqlText> terms;
  std::vector<std::string> words;
  for (const StrictColumn& each : columns) {
    const SqlText value = column_of(table, each.column);
    const SqlText fits = each.kind == "real" ? sql("('null', 'real', 'integer')")
                                             : sql("('null', {})", Literal{each.kind});
    terms.push_back(sql("typeof({}) NOT IN {}", value, fits));
    words.push_back(each.column.text() + " is not " + each.kind);
  }
  RowsInTheWay found = rows(table, join_sql(terms, " OR "));
  found.problem = fmt::format("{} has rows of which {}", to_string(table.name),
                              join(words, {.separator = ", or "}));
  found.hint =
      "Put them right (update_rows in a migration before this one), then give the command again; "
      "or roll back.";
  return found;
}

// The plus takes the affinity of the pointing column away, so that the one pointed at decides; its
// collation does so anyway, since it stands first.
RowsInTheWay refused_by_foreign_key(const Table& table, const Identifier& constraint,
                                    const ForeignKey& key, const Table& target) {
  const auto& targets = key.target_columns.empty() ? target.primary_key : key.target_columns;
  std::vector<SqlText> terms;
  std::vector<SqlText> equals;
  for (std::size_t at = 0; at < std::min(key.columns.size(), targets.size()); ++at) {
    const SqlText column = column_of(table, key.columns[at]);
    terms.push_back(sql("{} IS NOT NULL", column));
    equals.push_back(sql("ratchet_target.{} = +{}", targets[at], column));
  }
  terms.push_back(sql("NOT EXISTS (SELECT 1 FROM {} AS ratchet_target WHERE {})", target.name.name,
                      join_sql(equals, " AND ")));
  RowsInTheWay found = rows(table, join_sql(terms, " AND "));
  found.problem = fmt::format("{} has rows that {} refuses: what they point at is not in {}",
                              to_string(table.name), constraint.text(), to_string(target.name));
  found.hint =
      "Put them right (update_rows or delete_rows in a migration before this one), then give the "
      "command again; or roll back.";
  return found;
}

}  // namespace ratchet::sqlite
