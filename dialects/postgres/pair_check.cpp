#include "postgres/pair_check.hpp"

#include <set>

#include "dialect/row_check_parts.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/key_range.hpp"
#include "postgres/row_key.hpp"
#include "postgres/row_range.hpp"
#include "postgres/snapshot_check.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

using Shown = std::vector<std::pair<std::string, SqlText>>;

// Of the two rows side by side.
Shown shown_of_both(const PairSql& pair) {
  const PairSide& there = pair.new_side();
  std::set<Identifier> inputs;
  for (const MappedSql& each : there.made) inputs.insert(each.reads.begin(), each.reads.end());
  Shown terms;
  for (const Identifier& each : inputs) {
    terms.emplace_back(each.text(), shown(pair.old_side().table, each));
  }
  for (const MappedSql& each : there.made) {
    terms.emplace_back(to_string(there.table.name) + "." + each.column.text(),
                       sql("{}.{}::pg_catalog.text", PairSql::other_row(), each.column));
  }
  return terms;
}

Shown shown_of_new(const PairSql& pair) {
  Shown terms;
  for (const MappedSql& each : pair.new_side().made) {
    terms.emplace_back(each.column.text(), shown(pair.new_side().table, each.column));
  }
  return terms;
}

// A row of the new table without one of the old is a fault.
bool is_whole(const PairSql& pair) { return !pair.is_one_way() && !pair.is_beside(); }

SqlText joined(const PairSql& pair, const SqlText& old_rows, const SqlText& new_rows) {
  const SqlText join = is_whole(pair) ? sql("FULL JOIN") : sql("LEFT JOIN");
  return sql("{} AS {} {} {} AS {} ON {}", old_rows, pair.old_side().table.name.name, join,
             new_rows, PairSql::other_row(), pair.belong_together());
}

class PairCheck final : public SnapshotCheck {
 public:
  PairCheck(const PairSql& pair, const SessionOptions& holder)
      : SnapshotCheck(holder),
        pair_(pair),
        old_rows_(pair.old_side().table, spelling(holder.home_schema)),
        new_rows_(pair.new_side().table, spelling(holder.home_schema)),
        ranges_(pair, spelling(holder.home_schema)) {}

  std::int64_t estimated_rows(Transaction& port) override {
    PostgresTransaction& transaction = of_postgres(port);
    const std::int64_t old_rows = old_rows_.estimated_rows(transaction);
    return is_whole(pair_) ? old_rows + new_rows_.estimated_rows(transaction) : old_rows;
  }

  // A row's other side may be several rows, or none.
  std::int64_t mend(Transaction&, const Batch&, RightSide) override {
    refuse_to_mend(pair_.old_side().table.name);
  }

  std::vector<Cursor> spread(Transaction& transaction, int places) override {
    std::vector<Cursor> begins{Cursor{}};
    for (const KeyTexts& each : ranges_.cuts(of_postgres(transaction), places)) {
      begins.push_back(KeyRanges::between(each, {}));
    }
    return begins;
  }

 private:
  std::vector<Cursor> segments(PostgresTransaction& transaction, int parts) override {
    std::vector<Cursor> begins;
    KeyTexts after;
    for (const KeyTexts& each : ranges_.cuts(transaction, parts)) {
      begins.push_back(KeyRanges::between(after, each));
      after = each;
    }
    if (!begins.empty()) begins.push_back(KeyRanges::between(after, {}));
    return begins;
  }

  // A pair that is broken stays where it is: whoever gives one of its rows another key makes it
  // right there, as the triggers do of every piece.
  std::vector<Cursor> segments_since(PostgresTransaction&, std::int64_t, int) override {
    return {};
  }

  std::unique_ptr<SnapshotCheck> same() const override {
    return std::make_unique<PairCheck>(pair_, holder());
  }

  // Looked at behind the lock that keeps both where they are.
  bool was_rewritten(PostgresTransaction& transaction) override {
    transaction.execute(sql("LOCK TABLE {}, {} IN ACCESS SHARE MODE", pair_.old_side().table.name,
                            pair_.new_side().table.name));
    return old_rows_.was_rewritten(transaction) || new_rows_.was_rewritten(transaction);
  }

  void prepare(PostgresTransaction& transaction) override {
    transaction.names_mean(PostgresTransaction::Names::users);
    transaction.connection().control(embedded(kSqlPairScan));
  }

  CheckOutcome count_and_look(PostgresTransaction& transaction, const Batch& batch,
                              std::int64_t samples_max) override {
    const KeyRange range = ranges_.next(transaction, batch);
    const SqlText rows = both(range);
    const Row counted = transaction.query_rows(
        sql("SELECT count({}.{}), count({}.{}), count(*) FILTER (WHERE NOT {}) FROM {}", old_row(),
            pair_.old_side().key.front(), PairSql::other_row(), pair_.new_side().key.front(),
            pair_.are_beyond_doubt(), rows))[0];
    CheckOutcome outcome = outcome_of(range);
    outcome.rows_seen = as_integer(counted[0]) + (is_whole(pair_) ? as_integer(counted[1]) : 0);
    if (as_integer(counted[2]) == 0) return outcome;
    const Row sums = transaction.query_rows(
        sql("SELECT count(*) FILTER (WHERE NOT {}), count(*) FILTER (WHERE {}) FROM {}",
            pair_.are_equal(), lossy(), rows))[0];
    outcome.broken = as_integer(sums[0]);
    outcome.lossy = as_integer(sums[1]);
    add_samples(transaction, range, samples_max, outcome);
    return outcome;
  }

  struct Wanted {
    const Table& table;  // by whose key a row is told
    Shown shown;
    SqlText rows;  // FROM and what follows
    BadKind kind;
  };

  void add_samples(PostgresTransaction& transaction, const KeyRange& range,
                   std::int64_t samples_max, CheckOutcome& outcome) const {
    const Table& old_table = pair_.old_side().table;
    const Table& new_table = pair_.new_side().table;
    const auto add = [&](const Wanted& wanted) {
      const RowKey key(wanted.table);
      std::vector<SqlText> terms = key.terms();
      const auto keys = std::ssize(terms);
      for (const auto& [name, term] : wanted.shown) terms.push_back(term);
      const Rows bad =
          transaction.query_rows(sql("SELECT {} FROM {} LIMIT {}", join_sql(terms, ", "),
                                     wanted.rows, samples_max - std::ssize(outcome.samples)));
      for (const Row& row : bad) {
        BadRow found{.key = key.in_words({row.begin(), row.begin() + keys}),
                     .sides = {},
                     .kind = wanted.kind};
        for (std::size_t at = 0; at < wanted.shown.size(); ++at) {
          found.sides.emplace_back(wanted.shown[at].first,
                                   to_display(row[static_cast<std::size_t>(keys) + at]));
        }
        outcome.samples.push_back(std::move(found));
      }
    };
    const SqlText is_old = sql("{}.{} IS NOT NULL", old_row(), pair_.old_side().key.front());
    const SqlText is_new =
        sql("{}.{} IS NOT NULL", PairSql::other_row(), pair_.new_side().key.front());
    const SqlText is_broken = sql("{} AND NOT {}", is_old, pair_.are_equal());
    const auto of_old = [&](const SqlText& condition, BadKind kind) {
      add({old_table, shown_of_both(pair_), sql("{} WHERE {}", both(range), condition), kind});
    };
    of_old(sql("{} AND NOT {}", is_broken, is_new), BadKind::missing);
    of_old(sql("{} AND {}", is_broken, is_new), BadKind::differs);
    if (is_whole(pair_)) {
      add({new_table, shown_of_new(pair_),
           sql("{} AS {} WHERE NOT {}", ranges_.new_rows(range), new_table.name.name,
               pair_.has_old_row()),
           BadKind::extra});
    }
    of_old(lossy(), BadKind::lossy);
  }

  // With it the new table's rows of its range.
  CheckOutcome raising_row(PostgresTransaction& transaction, const Cursor& after,
                           const Error& error) override {
    const KeyRange range = ranges_.next(transaction, {.after = after, .rows_max = 1});
    CheckOutcome outcome = outcome_of(range);
    outcome.rows_seen = is_whole(pair_) ? 2 : 1;
    outcome.broken = 1;
    const RowKey key(pair_.old_side().table);
    const Rows keys = transaction.query(sql("SELECT {} FROM {} AS {}", join_sql(key.terms(), ", "),
                                            ranges_.old_rows(range), old_row()));
    outcome.samples.push_back({.key = key.in_words(keys.at(0)),
                               .sides = {{"error", error.message()}},
                               .kind = BadKind::raises});
    return outcome;
  }

  static CheckOutcome outcome_of(const KeyRange& range) {
    return {.reached = range.end, .finished = range.is_last};
  }

  const Identifier& old_row() const { return pair_.old_side().table.name.name; }
  SqlText lossy() const {
    return sql("({} AND NOT {})", pair_.are_equal(), pair_.are_beyond_doubt());
  }
  SqlText both(const KeyRange& range) const {
    return joined(pair_, ranges_.old_rows(range), ranges_.new_rows(range));
  }

  PairSql pair_;
  RowRange old_rows_;
  RowRange new_rows_;
  KeyRanges ranges_;
};

}  // namespace

std::unique_ptr<RowCheck> make_pair_check(const PairSql& pair, const SessionOptions& holder) {
  return std::make_unique<PairCheck>(pair, holder);
}

SqlText shown_check(const PairSql& pair) {
  return sql(
      "SELECT count(*) FROM {} WHERE NOT {}",
      joined(pair, sql("{}", pair.old_side().table.name), sql("{}", pair.new_side().table.name)),
      pair.are_equal());
}

}  // namespace ratchet::postgres
