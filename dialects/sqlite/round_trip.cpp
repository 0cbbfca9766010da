#include "sqlite/round_trip.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "sqlite/row_check.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/row_work.hpp"
#include "sqlite/session.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::int64_t kSamplesMax = 10;

bool is_built_in(const std::string& collation) {
  constexpr std::array<std::string_view, 3> kBuiltIn = {"binary", "nocase", "rtrim"};
  return std::ranges::count(kBuiltIn, folded(collation)) > 0;
}

// The table as it will be for the work, with nothing that could refuse a row but types: its live
// columns as they are stored, and the new ones.
Table trial_table(const Table& live, const DualWrite& mapping) {
  Table trial{.name = live.name};
  trial.without_rowid = live.without_rowid;
  trial.strict = live.strict;
  const std::vector<Identifier> key = row_key(live);
  if (live.without_rowid || find_column(live, key.front()) != nullptr) trial.primary_key = key;
  for (const Column& column : live.columns) {
    Column stored{.name = column.name, .type = column.type};
    if (column.collation && is_built_in(*column.collation)) stored.collation = column.collation;
    trial.columns.push_back(stored);
  }
  for (const auto& [name, expression] : mapping.forward) {
    if (find_column(trial, name) != nullptr) continue;
    trial.columns.push_back({.name = name, .type = live.strict ? "ANY" : ""});
  }
  return trial;
}

SqlText definition_of(const Table& table) {
  std::vector<SqlText> parts;
  for (const Column& column : table.columns) {
    const bool is_rowid = !table.without_rowid && table.primary_key == std::vector{column.name};
    parts.push_back(sql(
        "{} {}{}{}", column.name, UserSql{column.type}, is_rowid ? sql(" PRIMARY KEY") : SqlText(),
        column.collation ? sql(" COLLATE {}", UserSql{*column.collation}) : SqlText()));
  }
  if (table.without_rowid) {
    parts.push_back(sql("PRIMARY KEY ({})", join_names(table.primary_key)));
  }
  SqlText options;
  if (table.without_rowid) options = sql(" WITHOUT ROWID");
  if (table.strict) options = table.without_rowid ? sql("{}, STRICT", options) : sql(" STRICT");
  return sql("CREATE TABLE {} ({}){}", table.name.name, join_sql(parts, ", "), options);
}

// The columns that are taken over: the key, and everything that is stored in the live table but
// not by the mapping's new side.
std::vector<Identifier> columns_taken(const Table& live, const DualWrite& mapping) {
  std::vector<Identifier> columns = row_key(live);
  for (const Column& column : live.columns) {
    const bool is_new = mapping.forward.contains(column.name);
    if (!is_new && std::ranges::count(columns, column.name) == 0) columns.push_back(column.name);
  }
  return columns;
}

class Sample {
 public:
  Sample(Transaction& transaction, const Table& live, std::vector<Identifier> columns)
      : transaction_(transaction), live_(live), columns_(std::move(columns)) {}

  // All rows of a small table. Of others, which there are is found by seeking: each place between
  // the lowest and the highest rowid stands for the row at or behind it.
  void copy_to(Transaction& into, std::int64_t rows_max) {
    Rows first = read(sql("1"), rows_max + 1);
    const bool is_small = std::ssize(first) <= rows_max;
    if (is_small || live_.without_rowid) {
      if (!is_small) first.pop_back();
      put(into, first);
      return;
    }
    const SqlText key = column_of(live_, columns_.front());
    const Row ends =
        transaction_.query(sql("SELECT (SELECT min({}) FROM {}), (SELECT max({}) "
                               "FROM {})",
                               key, live_.name.name, key, live_.name.name))[0];
    const auto low = static_cast<double>(as_integer(ends[0]));
    const double step =
        (static_cast<double>(as_integer(ends[1])) - low + 1) / static_cast<double>(rows_max);
    if (step <= 1) {
      put(into, read(sql("1"), rows_max));
      return;
    }
    for (std::int64_t place = 0; place < rows_max; ++place) {
      const double at = low + step * static_cast<double>(place);
      put(into, read(sql("{} >= CAST({} AS INTEGER)", key, Bind{at}), 1));
    }
  }

 private:
  Rows read(const SqlText& where, std::int64_t rows_max) {
    std::vector<SqlText> columns;
    for (const Identifier& name : columns_) columns.push_back(column_of(live_, name));
    return transaction_.query(sql("SELECT {} FROM {} WHERE {} ORDER BY 1 LIMIT {}",
                                  join_sql(columns, ", "), live_.name.name, where, Bind{rows_max}));
  }

  void put(Transaction& into, const Rows& rows) {
    for (const Row& row : rows) {
      std::vector<SqlText> values;
      for (const Value& value : row) values.push_back(sql("{}", Bind{value}));
      into.execute(sql("INSERT OR IGNORE INTO {} ({}) VALUES ({})", live_.name.name,
                       join_names(columns_), join_sql(values, ", ")));
    }
  }

  Transaction& transaction_;
  const Table& live_;
  std::vector<Identifier> columns_;
};

// Fills the new side, around the rows that raise.
void fill(Transaction& transaction, RowWork& work, std::int64_t rows_max, RoundTrips& trips) {
  Batch batch{.after = {}, .rows_max = rows_max};
  bool finished = rows_max == 0;
  while (!finished) {
    try {
      const BatchOutcome outcome = work.run(transaction, batch);
      trips.rows += outcome.rows_seen;
      batch.after = outcome.reached;
      finished = outcome.finished;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (batch.rows_max > 1) {
        batch.rows_max /= 2;
        continue;
      }
      const FailedRow failed = work.describe_failed(transaction, batch.after);
      batch.after = failed.after;
      ++trips.rows;
      ++trips.raised;
      if (std::ssize(trips.samples) >= kSamplesMax) continue;
      trips.samples.push_back({.key = failed.key, .sides = {{"error", failed.error}}});
    }
  }
}

}  // namespace

RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                           std::int64_t rows_max) {
  RoundTrips trips;
  const Table* live = scene.schema.find_table(mapping.table);
  // Between tables the comparison tells.
  if (live == nullptr || mapping.forward.empty() || mapping.to) return trips;
  const Scene trial{.schema = {.tables = {trial_table(*live, mapping)}, .views = {}},
                    .in_force = {}};
  Connection memory{InMemory{}};
  SqliteTransaction scratch(memory, Access::write);
  scratch.execute(definition_of(trial.schema.tables.front()));
  Sample(transaction, *live, columns_taken(*live, mapping)).copy_to(scratch, rows_max);
  fill(scratch, *make_row_work(Copy{.table = mapping.table}, &mapping, trial), rows_max, trips);
  const CheckOutcome checked =
      make_row_check(mapping, trial)
          ->run(scratch, {.after = {}, .rows_max = rows_max + 1}, kSamplesMax);
  trips.lossy = checked.lossy;
  for (const BadRow& sample : checked.samples) {
    if (sample.kind != BadKind::lossy) continue;
    if (std::ssize(trips.samples) < kSamplesMax) trips.samples.push_back(sample);
  }
  return trips;
}

}  // namespace ratchet::sqlite
