#include "postgres/crossing_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "postgres/canonical.hpp"
#include "postgres/mapping_sql.hpp"

namespace ratchet::postgres {
namespace {

const Column& column_in(const Table& table, const Identifier& name) {
  if (const Column* column = find_column(table, name)) return *column;
  throw Error(ErrorKind::diverged,
              {.message = to_string(table.name) + " has no column " + name.text(),
               .hint = "Somebody else dropped or renamed it; put that right first."});
}

Row key_in(const Row& row, const CrossingEnd& end) {
  return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(end.key.size())};
}

// An array as the server reads it: {"a","b",NULL}
void append_element(const Value& value, std::string& array) {
  const std::optional<std::string> text = written(value);
  if (!text) {
    array += "NULL,";
    return;
  }
  array += '"';
  for (const char c : *text) {
    if (c == '"' || c == '\\') array += '\\';
    array += c;
  }
  array += "\",";
}

bool holds_nul(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->find('\0') != std::string::npos;
}

std::vector<const Row*> all_of_them(const Rows& rows) {
  std::vector<const Row*> all;
  all.reserve(rows.size());
  for (const Row& each : rows) all.push_back(&each);
  return all;
}

}  // namespace

CrossingRows::CrossingRows(const CrossingEnd& end, const Table& table) : end_(end), table_(table) {
  for (const TakenColumn& each : end_.takes) {
    names_.emplace_back(fmt::format("given_{}", names_.size() + 1));
    holdings_.push_back(holding_of({}, column_in(table_, each.column)));
    arriving_.push_back(
        arriving(sql("ratchet_given.{}", names_.back()), column_in(table_, each.column), each.as));
  }
  takes_all_ = takes_every_column(end_, table_);
}

SqlText CrossingRows::columns(Seen seen) const {
  std::vector<SqlText> all;
  switch (seen) {
    case Seen::given:
      for (const GivenColumn& each : end_.gives) {
        all.push_back(carried(in_brackets(each.expression.sql), each.as));
      }
      break;
    case Seen::own:
      for (const TakenColumn& each : end_.takes) {
        all.push_back(carried(sql("{}", each.column), each.as));
      }
      break;
  }
  return join_sql(all, ", ");
}

Rows CrossingRows::in(PostgresTransaction& transaction, Seen seen, const SqlText& condition) const {
  Rows rows = transaction.query_rows(sql("SELECT {} FROM {} WHERE {} ORDER BY {}", columns(seen),
                                         table_.name, condition, join_names(end_.key)));
  for (Row& row : rows) {
    for (Value& each : row) each = carried(std::move(each));
  }
  return rows;
}

Rows CrossingRows::of_keys(PostgresTransaction& transaction, Seen seen, const Rows& keys) const {
  if (keys.empty()) return {};
  Rows rows = transaction.query_rows(sql("SELECT {} FROM {} JOIN {} ON {}", columns(seen),
                                         wanted(keys), table_.name, is_wanted()));
  for (Row& row : rows) {
    for (Value& each : row) each = carried(std::move(each));
  }
  return rows;
}

// Two sums of 64-bit hashes, of each row as one text in which NULL and '' differ. Servers that hash
// otherwise have other sums, and their rows are read.
Digest CrossingRows::digest(PostgresTransaction& transaction, Seen seen,
                            const SqlText& condition) const {
  const Row sums = transaction.query_rows(
      sql("SELECT count(*), sum(hashtextextended(line, 0))::text, "
          "sum(hashtextextended(line, 1))::text FROM (SELECT ROW({})::text COLLATE \"C\" AS line "
          "FROM {} WHERE {}) AS lines",
          columns(seen), table_.name, condition))[0];
  return {.rows = as_integer(sums[0]), .sums = to_display(sums[1]) + " " + to_display(sums[2])};
}

// As a table of the name ratchet_given.
SqlText CrossingRows::wanted(const Rows& keys) const {
  const std::vector<const Row*> rows = all_of_them(keys);
  const std::vector<Identifier> names(
      names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(end_.key.size()));
  return sql("unnest({}) AS ratchet_given ({})", join_sql(arrays(rows, end_.key.size()), ", "),
             join_names(names));
}

// Found by the key's own equality, so that its index serves, and compared to the letter.
SqlText CrossingRows::is_wanted() const {
  std::vector<SqlText> terms;
  for (std::size_t at = 0; at < end_.key.size(); ++at) {
    const Column& column = column_in(table_, end_.key[at]);
    const SqlText given = sql("ratchet_given.{}", names_[at]);
    const SqlText name = sql("{}", end_.key[at]);
    const bool is_integer = end_.takes[at].as == Carried::integer;
    terms.push_back(sql("{} = {}", name, is_integer ? given : arriving_[at].value));
    if (!arriving_[at].is_kept.empty() || column.collation) {
      terms.push_back(
          sql("{} COLLATE \"C\" = {} COLLATE \"C\"", carried(name, end_.takes[at].as), given));
    }
  }
  return join_sql(terms, " AND ");
}

std::vector<SqlText> CrossingRows::arrays(Some rows, std::size_t columns) const {
  std::vector<SqlText> all;
  for (std::size_t at = 0; at < columns; ++at) {
    std::string array = "{";
    for (const Row* row : rows) append_element(row->at(at), array);
    if (array.size() > 1) array.pop_back();
    all.push_back(sql("{}::{}", Bind{array + "}"}, arriving_[at].array_type));
  }
  return all;
}

// Nothing of it needs to be asked of the server.
std::string CrossingRows::why_not_kept(const Row& row) const {
  for (std::size_t at = 0; at < row.size(); ++at) {
    const std::string& name = end_.takes[at].column.text();
    if (holds_nul(row[at])) return name + ": a text holds a NUL character";
    if (is_canonical(row[at], end_.takes[at].as) && fits(row[at], holdings_[at])) continue;
    return fmt::format("{}: {} would be stored as another text", name, to_display(row[at]));
  }
  return "";
}

SqlText CrossingRows::on_conflict(std::optional<OnExisting> existing) const {
  if (!existing) return {};
  std::vector<SqlText> set;
  for (const TakenColumn& each : end_.takes) {
    const bool is_key = std::ranges::count(end_.key, each.column) > 0;
    const bool is_numbered = column_in(table_, each.column).identity == Identity::always;
    if (is_key || is_numbered) continue;
    set.push_back(sql("{} = EXCLUDED.{}", each.column, each.column));
  }
  if (existing == OnExisting::keep || set.empty()) {
    return sql("ON CONFLICT ({}) DO NOTHING", join_names(end_.key));
  }
  return sql("ON CONFLICT ({}) DO UPDATE SET {}", join_names(end_.key), join_sql(set, ", "));
}

// Its rows are the places of those that are left out.
SqlText CrossingRows::statement(Some rows, std::optional<OnExisting> existing) const {
  std::vector<Identifier> taken;
  std::vector<SqlText> values;
  std::vector<SqlText> made;
  std::vector<SqlText> kept;
  for (std::size_t at = 0; at < end_.takes.size(); ++at) {
    taken.push_back(end_.takes[at].column);
    values.push_back(arriving_[at].value);
    made.push_back(sql("{} AS {}", arriving_[at].value, names_[at]));
    if (!arriving_[at].is_kept.empty()) kept.push_back(arriving_[at].is_kept);
  }
  const SqlText head =
      sql("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE", table_.name, join_names(taken));
  if (kept.empty()) {
    return sql("{} SELECT {} FROM {} {}", head, join_sql(values, ", "), given(rows),
               on_conflict(existing));
  }
  return sql(
      "WITH ratchet_made AS MATERIALIZED (SELECT {}, place, {} AS is_kept FROM {}), ratchet_put AS "
      "({} SELECT {} FROM ratchet_made WHERE is_kept {}) SELECT place FROM ratchet_made WHERE NOT "
      "is_kept ORDER BY place",
      join_sql(made, ", "), join_sql(kept, " AND "), given(rows), head, join_names(names_),
      on_conflict(existing));
}

// As a table of the name ratchet_given, with each row's place. Unlike FROM unnest(), it is not
// written down before it is read.
SqlText CrossingRows::given(Some rows) const {
  std::vector<SqlText> columns = {sql("generate_series(1, {}) AS place", rows.size())};
  for (const SqlText& array : arrays(rows, end_.takes.size())) {
    columns.push_back(sql("unnest({}) AS {}", array, names_[columns.size() - 1]));
  }
  return sql("(SELECT {}) AS ratchet_given", join_sql(columns, ", "));
}

void CrossingRows::put_all(PostgresTransaction& transaction, Some rows,
                           std::optional<OnExisting> existing, Outcome& outcome) const {
  Savepoint undone(transaction);
  const Rows left_out = transaction.query_rows(statement(rows, existing));
  undone.keep();
  for (const Row& each : left_out) {
    const auto place = static_cast<std::size_t>(as_integer(each.at(0)));
    const Row& row = *rows[place - 1];
    outcome.refused.push_back({key_in(row, end_), "it would not be stored as it is given"});
  }
}

// Where there is none of them yet, which saves the server looking: true when it was so.
bool CrossingRows::put_new(PostgresTransaction& transaction, Some rows, Outcome& outcome) const {
  if (rows.empty()) return true;
  try {
    put_all(transaction, rows, std::nullopt, outcome);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    return false;
  }
}

void CrossingRows::put_or_halve(PostgresTransaction& transaction, Some rows, OnExisting existing,
                                Outcome& outcome) const {
  if (rows.empty()) return;
  try {
    return put_all(transaction, rows, existing, outcome);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    if (rows.size() == 1) {
      outcome.in_a_way.push_back(rows.front());
      outcome.errors.push_back(error.message());
      return;
    }
  }
  const std::size_t half = rows.size() / 2;
  put_or_halve(transaction, rows.first(half), existing, outcome);
  put_or_halve(transaction, rows.subspan(half), existing, outcome);
}

std::vector<RefusedRow> CrossingRows::put(PostgresTransaction& transaction, const Rows& rows,
                                          OnExisting existing) const {
  Outcome outcome;
  std::vector<const Row*> good;
  good.reserve(rows.size());
  for (const Row& row : rows) {
    ensure(row.size() == end_.takes.size(), "a row has what its end takes");
    std::string why = why_not_kept(row);
    if (why.empty()) {
      good.push_back(&row);
    } else {
      outcome.refused.push_back({key_in(row, end_), std::move(why)});
    }
  }
  const bool is_done = existing == OnExisting::keep && put_new(transaction, good, outcome);
  if (!is_done) put_or_halve(transaction, good, existing, outcome);
  const bool may_swap =
      existing == OnExisting::overwrite && takes_all_ && outcome.in_a_way.size() > 1;
  if (may_swap && put_in_place(transaction, outcome.in_a_way)) return outcome.refused;
  for (std::size_t at = 0; at < outcome.in_a_way.size(); ++at) {
    outcome.refused.push_back({key_in(*outcome.in_a_way[at], end_), outcome.errors[at]});
  }
  return outcome.refused;
}

// Rows may stand in each other's way: a value that must be unique has gone from one to the other.
bool CrossingRows::put_in_place(PostgresTransaction& transaction,
                                const std::vector<const Row*>& rows) const {
  Rows keys;
  for (const Row* each : rows) keys.push_back(key_in(*each, end_));
  try {
    Savepoint undone(transaction);
    erase(transaction, keys);
    Outcome outcome;
    put_all(transaction, rows, OnExisting::overwrite, outcome);
    if (!outcome.refused.empty()) return false;
    undone.keep();
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    return false;
  }
}

void CrossingRows::erase(PostgresTransaction& transaction, const Rows& keys) const {
  if (keys.empty()) return;
  transaction.execute_on_rows(
      sql("DELETE FROM {} USING {} WHERE {}", table_.name, wanted(keys), is_wanted()));
}

}  // namespace ratchet::postgres
