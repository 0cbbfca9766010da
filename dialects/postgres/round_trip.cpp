#include "postgres/round_trip.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/row_key.hpp"
#include "postgres/row_range.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::int64_t kSamplesMax = 10;

// The table as it will be for the work. A column that is not there yet takes whatever comes.
Table trial_table(const Table& live, const DualWrite& mapping) {
  Table trial = live;
  for (const auto& [name, expression] : mapping.forward) {
    if (find_column(trial, name) == nullptr) trial.columns.push_back({.name = name});
  }
  return trial;
}

// What forward makes of a row, in the place of the new columns.
MappingSql::Substitutes made_by_forward(const MappingSql& mapping) {
  MappingSql::Substitutes made;
  for (const MappedSql& each : mapping.forward()) {
    const std::string& type = find_column(mapping.table(), each.column)->type;
    const SqlText value = mapping.value(each);
    made.emplace(each.column, type.empty() ? value : sql("CAST({} AS {})", value, UserSql{type}));
  }
  return made;
}

SqlText loses_something(const MappingSql& mapping, const MappingSql::Substitutes& made) {
  std::vector<SqlText> halves;
  for (const MappedSql& each : mapping.backward()) halves.push_back(mapping.agrees(each, made));
  return sql("NOT {}", all_of(halves));
}

class Trial {
 public:
  Trial(PostgresTransaction& transaction, const MappingSql& mapping, const Spelling& spelling)
      : transaction_(transaction),
        mapping_(mapping),
        key_(mapping.table()),
        range_(mapping.table(), spelling),
        made_(made_by_forward(mapping)),
        lossy_(loses_something(mapping, made_)) {}

  RoundTrips run(std::int64_t rows_max) {
    transaction_.names_mean(PostgresTransaction::Names::users);
    std::map<Oid, Places> places;
    for (const Row& row : sample(rows_max)) {
      places[as_integer(row[0])].push_back(places_in(as_text(row[1])).front());
    }
    for (const auto& [relation, rows] : places) try_rows(relation, rows);
    return std::move(trips_);
  }

 private:
  using Places = std::vector<Place>;

  // Whole blocks, from all over the table; from its beginning where so few are hit that they tell
  // little.
  Rows sample(std::int64_t rows_max) {
    const Identifier& row = mapping_.table().name.name;
    const SqlText some = sql("SELECT {}.tableoid, {}.ctid::text FROM {} AS {}", row, row,
                             mapping_.table().name, row);
    const auto estimate = static_cast<double>(range_.estimated_rows(transaction_));
    const double percent =
        std::min(100.0, 100.0 * static_cast<double>(rows_max) / std::max(estimate, 1.0));
    Rows hit = transaction_.query(
        sql("{} TABLESAMPLE SYSTEM ({}) REPEATABLE (0) LIMIT {}", some, Bind{percent}, rows_max));
    if (std::ssize(hit) > rows_max / 2) return hit;
    return transaction_.query(sql("{} LIMIT {}", some, rows_max));
  }

  // Rows with one that raises are halved until that row stands alone.
  void try_rows(Oid relation, const Places& places) {
    const auto portion = range_.at(transaction_, relation, places, RowAccess::read);
    if (!portion) return;
    try {
      const Savepoint undone(transaction_);
      go_there_and_back(*portion);
      return;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (places.size() == 1) {
        note_raising(*portion, error);
        return;
      }
    }
    const auto half = places.begin() + std::ssize(places) / 2;
    try_rows(relation, {places.begin(), half});
    try_rows(relation, {half, places.end()});
  }

  void go_there_and_back(const RowRange::Portion& portion) {
    std::vector<SqlText> counts{sql("count(*)"), sql("count(*) FILTER (WHERE {})", lossy_)};
    for (const auto& [column, value] : made_) counts.push_back(sql("count({})", value));
    const Row counted = transaction_.query_rows(
        sql("SELECT {} FROM {} WHERE {}", join_sql(counts, ", "), portion.from, portion.where))[0];
    std::vector<BadRow> samples;
    if (as_integer(counted[1]) > 0) samples = lossy_rows(portion);
    trips_.rows += as_integer(counted[0]);
    trips_.lossy += as_integer(counted[1]);
    std::ranges::move(samples, std::back_inserter(trips_.samples));
  }

  std::vector<BadRow> lossy_rows(const RowRange::Portion& portion) {
    std::vector<SqlText> terms = key_.terms();
    std::vector<std::string> names;
    for (const MappedSql& each : mapping_.backward()) {
      terms.push_back(shown(mapping_.table(), each.column));
      names.push_back(each.column.text());
    }
    for (const auto& [column, value] : made_) {
      terms.push_back(value);
      names.push_back(column.text());
    }
    std::vector<BadRow> samples;
    for (const Row& row : transaction_.query_rows(
             sql("SELECT {} FROM {} WHERE {} AND {} LIMIT {}", join_sql(terms, ", "), portion.from,
                 portion.where, lossy_, kSamplesMax - std::ssize(trips_.samples)))) {
      const auto sides = row.end() - std::ssize(names);
      BadRow bad{.key = key_.in_words({row.begin(), sides}), .sides = {}, .kind = BadKind::lossy};
      for (std::size_t at = 0; at < names.size(); ++at) {
        bad.sides.emplace_back(names[at], to_display(sides[static_cast<std::ptrdiff_t>(at)]));
      }
      samples.push_back(std::move(bad));
    }
    return samples;
  }

  void note_raising(const RowRange::Portion& portion, const Error& error) {
    ++trips_.rows;
    ++trips_.raised;
    if (std::ssize(trips_.samples) >= kSamplesMax) return;
    const Rows keys = transaction_.query(sql(
        "SELECT {} FROM {} WHERE {}", join_sql(key_.terms(), ", "), portion.from, portion.where));
    trips_.samples.push_back(
        {.key = key_.in_words(keys.at(0)), .sides = {{"error", error.message()}}});
  }

  PostgresTransaction& transaction_;
  const MappingSql& mapping_;
  RowKey key_;
  RowRange range_;
  MappingSql::Substitutes made_;
  SqlText lossy_;
  RoundTrips trips_;
};

}  // namespace

RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                           std::int64_t rows_max, const Spelling& spelling) {
  const Table* live = scene.schema.find_table(mapping.table);
  // Between tables the comparison tells.
  if (live == nullptr || mapping.forward.empty() || mapping.to) return {};
  const MappingSql trial(mapping, trial_table(*live, mapping));
  return Trial(of_postgres(transaction), trial, spelling).run(rows_max);
}

}  // namespace ratchet::postgres
