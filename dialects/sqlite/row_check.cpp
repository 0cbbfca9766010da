#include "sqlite/row_check.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_estimates.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/row_range.hpp"

namespace ratchet::sqlite {
namespace {

std::vector<Identifier> columns_of_both_sides(const MappingSql& mapping) {
  std::set<Identifier> old_side;
  std::vector<Identifier> columns;
  for (const MappedSql& each : mapping.forward()) {
    old_side.insert(each.reads.begin(), each.reads.end());
  }
  for (const MappedSql& each : mapping.backward()) old_side.insert(each.column);
  columns.assign(old_side.begin(), old_side.end());
  for (const MappedSql& each : mapping.forward()) columns.push_back(each.column);
  return columns;
}

// `more` begins where `outcome` ends.
void append(CheckOutcome more, CheckOutcome& outcome) {
  outcome.reached = more.reached;
  outcome.rows_seen += more.rows_seen;
  outcome.broken += more.broken;
  outcome.lossy += more.lossy;
  outcome.finished = more.finished;
  std::ranges::move(more.samples, std::back_inserter(outcome.samples));
}

class SqliteRowCheck final : public RowCheck {
 public:
  SqliteRowCheck(const DualWrite& step, const Table& table)
      : table_(table),
        mapping_(step, table),
        range_(table),
        sides_(columns_of_both_sides(mapping_)) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch,
                   std::int64_t samples_max) override {
    CheckOutcome outcome = compare(of_sqlite(transaction), batch, samples_max);
    std::ranges::stable_partition(outcome.samples, [](const BadRow& row) { return !row.lossy; });
    if (std::ssize(outcome.samples) > samples_max) {
      outcome.samples.resize(static_cast<std::size_t>(samples_max));
    }
    return outcome;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    Table estimated = table_;
    estimate_rows(of_sqlite(transaction).connection(), {&estimated});
    return estimated.estimated_rows;
  }

  bool let_go() override { return false; }

 private:
  // A range with a row that raises is halved until that row stands alone, so this calls itself no
  // deeper than there are digits in the binary number of its rows.
  CheckOutcome compare(SqliteTransaction& transaction, const Batch& batch,
                       std::int64_t samples_max) {
    try {
      CheckOutcome outcome = count(transaction, batch);
      if (outcome.broken + outcome.lossy > 0) {
        add_samples(transaction, range_.between(batch.after, outcome.reached), samples_max,
                    outcome);
      }
      return outcome;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (batch.rows_max == 1) return raising_row(transaction, batch.after, error);
    }
    const std::int64_t half = batch.rows_max / 2;
    CheckOutcome outcome =
        compare(transaction, {.after = batch.after, .rows_max = half}, samples_max);
    append(compare(transaction, {.after = outcome.reached, .rows_max = batch.rows_max - half},
                   samples_max),
           outcome);
    return outcome;
  }

  // Most rows hold both halves: one count tells whether there are others, which are looked at
  // closely only then.
  CheckOutcome count(SqliteTransaction& transaction, const Batch& batch) const {
    const RowRange::Portion portion = range_.next(transaction, batch);
    CheckOutcome outcome{.reached = portion.end,
                         .rows_seen = portion.rows,
                         .broken = 0,
                         .lossy = 0,
                         .samples = {},
                         .finished = portion.is_last};
    if (portion.rows == 0) return outcome;
    const SqlText doubtful = sql("FROM {} WHERE {} AND NOT {}", table_.name.name,
                                 range_.between(batch.after, portion.end), mapping_.beyond_doubt());
    if (as_integer(transaction.query_rows(sql("SELECT count(*) {}", doubtful))[0][0]) == 0) {
      return outcome;
    }
    const Row sums = transaction.query_rows(
        sql("SELECT sum(NOT {}), sum({}) {}", mapping_.invariant(), mapping_.lossy(), doubtful))[0];
    outcome.broken = as_integer(sums[0]);
    outcome.lossy = as_integer(sums[1]);
    return outcome;
  }

  void add_samples(SqliteTransaction& transaction, const SqlText& rows, std::int64_t samples_max,
                   CheckOutcome& outcome) const {
    const auto add = [&](const SqlText& condition, bool lossy) {
      const Rows bad = transaction.query_rows(
          sql("SELECT {} FROM {} WHERE {} AND {} ORDER BY {} LIMIT {}", shown(), table_.name.name,
              rows, condition, range_.in_order(), Bind{samples_max - std::ssize(outcome.samples)}));
      for (const Row& row : bad) outcome.samples.push_back(bad_row(row, lossy));
    };
    if (outcome.broken > 0) add(sql("NOT {}", mapping_.invariant()), false);
    if (outcome.lossy > 0) add(mapping_.lossy(), true);
  }

  CheckOutcome raising_row(SqliteTransaction& transaction, const Cursor& after,
                           const Error& error) const {
    const RowRange::Portion row = range_.next(transaction, {.after = after, .rows_max = 1});
    BadRow bad{.key = range_.in_words(range_.key_at(row.end)), .sides = {}, .lossy = false};
    bad.sides.emplace_back("error", error.message());
    return {.reached = row.end,
            .rows_seen = 1,
            .broken = 1,
            .lossy = 0,
            .samples = {std::move(bad)},
            .finished = false};
  }

  SqlText shown() const {
    std::vector<SqlText> columns;
    for (const Identifier& name : range_.key()) columns.push_back(column_of(table_, name));
    for (const Identifier& name : sides_) columns.push_back(column_of(table_, name));
    return join_sql(columns, ", ");
  }

  BadRow bad_row(const Row& row, bool lossy) const {
    const auto keys = static_cast<std::ptrdiff_t>(range_.key().size());
    BadRow bad{
        .key = range_.in_words({row.begin(), row.begin() + keys}), .sides = {}, .lossy = lossy};
    for (std::size_t at = 0; at < sides_.size(); ++at) {
      bad.sides.emplace_back(sides_[at].text(), to_display(row[range_.key().size() + at]));
    }
    return bad;
  }

  Table table_;
  MappingSql mapping_;
  RowRange range_;
  std::vector<Identifier> sides_;
};

}  // namespace

std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene) {
  const Table* table = scene.schema.find_table(mapping.table);
  if (table == nullptr) {
    throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(mapping.table),
                                      .hint = "Somebody else dropped or renamed it; roll back."});
  }
  return std::make_unique<SqliteRowCheck>(mapping, *table);
}

}  // namespace ratchet::sqlite
