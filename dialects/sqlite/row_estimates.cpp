#include "sqlite/row_estimates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::int64_t kRowsCountedMax = 1000;
constexpr std::int64_t kSmallestRowBytes = 6;  // in a leaf: pointer, length, rowid, header, value
constexpr std::int64_t kUsualRowBytes = 100;
constexpr std::size_t kTablesPerQuery = 100;  // far below SQLite's limit of compound selects

using Counts = std::unordered_map<std::string, std::int64_t>;  // folded name of a table -> rows

// stat is "10000 25 1": rows first.
std::int64_t first_number(const std::string& stat) {
  std::int64_t rows = 0;
  std::from_chars(stat.data(), stat.data() + stat.size(), rows);
  return rows;
}

Counts analyzed(Connection& connection) {
  Counts counts;
  const Rows there = connection.query(
      sql("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"), Blame::statement);
  if (there.empty()) return counts;
  const Rows rows = connection.query(sql("SELECT tbl, stat FROM sqlite_stat1"), Blame::statement);
  for (const Row& row : rows) {
    // A partial index counts only its own rows.
    std::int64_t& count = counts[folded(as_text(row[0]))];
    count = std::max(count, first_number(as_text(row[1])));
  }
  return counts;
}

// A name of the rowid that no column hides; nullopt when all three are taken.
std::optional<Identifier> rowid_of(const Table& table) {
  for (const std::string_view alias : {"rowid", "_rowid_", "oid"}) {
    const bool is_hidden = std::ranges::any_of(
        table.columns, [&](const Column& column) { return folded(column.name.text()) == alias; });
    if (!is_hidden) return Identifier(std::string(alias));
  }
  return std::nullopt;
}

// One row: the span of the rowids, or the rows counted up to kRowsCountedMax + 1.
SqlText measure(const Table& table, std::size_t place) {
  const auto rowid = rowid_of(table);
  if (table.without_rowid || !rowid) {
    return sql("SELECT {}, count(*) FROM (SELECT 1 FROM main.{} LIMIT {})", place, table.name.name,
               kRowsCountedMax + 1);
  }
  // min and max each alone in a select are one seek each; together they would be a scan.
  // As real numbers: the span of two 64-bit rowids can be wider than an integer.
  return sql("SELECT {}, (SELECT max({}) FROM main.{}) - (SELECT 0.0 + min({}) FROM main.{}) + 1",
             place, *rowid, table.name.name, *rowid, table.name.name);
}

std::int64_t file_bytes(Connection& connection) {
  const Rows rows = connection.query(
      sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
      Blame::statement);
  return as_integer(rows.at(0).at(0));
}

std::int64_t rows_from(const Value& measured, std::int64_t bytes) {
  if (const auto* counted = std::get_if<std::int64_t>(&measured)) {
    return *counted <= kRowsCountedMax ? *counted : std::max(*counted, bytes / kUsualRowBytes);
  }
  const auto* span = std::get_if<double>(&measured);
  if (span == nullptr) return 0;  // no rows, no ends
  const bool is_possible = *span <= static_cast<double>(bytes / kSmallestRowBytes);
  return is_possible ? static_cast<std::int64_t>(*span) : bytes / kUsualRowBytes;
}

}  // namespace

void estimate_rows(Connection& connection, const std::vector<Table*>& tables) {
  if (tables.empty()) return;
  const Counts known = analyzed(connection);
  std::vector<SqlText> measures;
  for (std::size_t place = 0; place < tables.size(); ++place) {
    const auto found = known.find(folded(tables[place]->name.name.text()));
    if (found == known.end()) {
      measures.push_back(measure(*tables[place], place));
    } else {
      tables[place]->estimated_rows = found->second;
    }
  }
  const std::int64_t bytes = file_bytes(connection);
  for (std::size_t first = 0; first < measures.size(); first += kTablesPerQuery) {
    const std::size_t last = std::min(first + kTablesPerQuery, measures.size());
    const std::vector<SqlText> some(measures.begin() + static_cast<std::ptrdiff_t>(first),
                                    measures.begin() + static_cast<std::ptrdiff_t>(last));
    for (const Row& row : connection.query(join_sql(some, " UNION ALL "), Blame::statement)) {
      const auto place = static_cast<std::size_t>(as_integer(row[0]));
      tables[place]->estimated_rows = rows_from(row[1], bytes);
    }
  }
}

}  // namespace ratchet::sqlite
