#include "postgres/row_check.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/pair_sql.hpp"
#include "postgres/row_key.hpp"
#include "postgres/row_range.hpp"
#include "postgres/row_snapshot.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

std::vector<Identifier> columns_of_both_sides(const MappingSql& mapping) {
  std::set<Identifier> old_side;
  for (const MappedSql& each : mapping.forward()) {
    old_side.insert(each.reads.begin(), each.reads.end());
  }
  for (const MappedSql& each : mapping.backward()) old_side.insert(each.column);
  std::vector<Identifier> columns(old_side.begin(), old_side.end());
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

// What is asked of each row of a table. Each condition is a whole term over the row.
struct Questions {
  SqlText beyond_doubt;
  SqlText invariant;
  SqlText lossy;
  std::vector<std::pair<std::string, SqlText>> shown;  // what a sample is made of
  bool looks_elsewhere = false;                        // in another table, for each row
};

Questions questions_of(const MappingSql& mapping) {
  Questions questions{.beyond_doubt = mapping.beyond_doubt(),
                      .invariant = mapping.invariant(),
                      .lossy = mapping.lossy(),
                      .shown = {}};
  for (const Identifier& name : columns_of_both_sides(mapping)) {
    questions.shown.emplace_back(name.text(), shown(mapping.table(), name));
  }
  return questions;
}

// Of the rows of the old table: has each its equal?
Questions questions_of(const PairSql& pair) {
  Questions questions{.beyond_doubt = pair.has_equal_beyond_doubt(),
                      .invariant = pair.has_equal(),
                      .lossy = {},
                      .shown = {},
                      .looks_elsewhere = true};
  questions.lossy = sql("({} AND NOT {})", questions.invariant, questions.beyond_doubt);
  std::set<Identifier> inputs;
  for (const MappedSql& each : pair.new_side().made) {
    inputs.insert(each.reads.begin(), each.reads.end());
  }
  for (const Identifier& each : inputs) {
    questions.shown.emplace_back(each.text(), shown(pair.old_side().table, each));
  }
  for (const MappedSql& each : pair.new_side().made) {
    questions.shown.emplace_back(to_string(pair.new_side().table.name) + "." + each.column.text(),
                                 pair.partners(each.column));
  }
  return questions;
}

// Of the rows of the new table: is there an old one for each?
Questions questions_back(const PairSql& pair) {
  Questions questions{.beyond_doubt = pair.has_old_row(),
                      .invariant = pair.has_old_row(),
                      .lossy = sql("false"),
                      .shown = {},
                      .looks_elsewhere = true};
  for (const MappedSql& each : pair.new_side().made) {
    questions.shown.emplace_back(each.column.text(), shown(pair.new_side().table, each.column));
  }
  return questions;
}

class PostgresRowCheck final : public RowCheck {
 public:
  PostgresRowCheck(const Table& table, Questions questions, const SessionOptions& holder)
      : table_(table),
        key_(table),
        range_(table, spelling(holder.home_schema)),
        asked_(std::move(questions)),
        holder_(holder) {}

  CheckOutcome run(Transaction& port, const Batch& batch, std::int64_t samples_max) override {
    PostgresTransaction& transaction = of_postgres(port);
    if (!stands_still(transaction, batch.after)) {
      snapshot_.reset();
      return {.begun_anew = true};
    }
    RowRange::prepare(transaction);
    if (asked_.looks_elsewhere) RowRange::look_up_others(transaction);
    CheckOutcome outcome = compare(transaction, batch, samples_max);
    std::ranges::stable_partition(outcome.samples, [](const BadRow& row) { return !row.lossy; });
    if (std::ssize(outcome.samples) > samples_max) {
      outcome.samples.resize(static_cast<std::size_t>(samples_max));
    }
    return outcome;
  }

  std::int64_t estimated_rows(Transaction& port) override {
    return range_.estimated_rows(of_postgres(port));
  }

  bool let_go() override {
    const bool is_held = snapshot_.has_value();
    snapshot_.reset();
    return is_held;
  }

 private:
  // Gives the transaction the pass's snapshot. False when that is lost, or a relation hides rows
  // from it that was written into another file.
  bool stands_still(PostgresTransaction& transaction, const Cursor& after) {
    if (after.text.empty()) snapshot_.emplace(holder_);
    if (!snapshot_ || !snapshot_->is_held()) return false;
    snapshot_->share_with(transaction);
    return !range_.was_rewritten(transaction);
  }

  // Most rows hold both halves: one scan counts them, and finds whether there are others, which are
  // looked at closely only then. A range with a row that raises is halved until that row stands
  // alone, so this calls itself no deeper than there are digits in the binary number of its rows.
  CheckOutcome compare(PostgresTransaction& transaction, const Batch& batch,
                       std::int64_t samples_max) {
    try {
      Savepoint undone(transaction);
      return count_and_look(transaction, batch, samples_max);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (batch.rows_max == 1) return raising_row(transaction, batch.after, error);
    }
    const std::int64_t half = batch.rows_max / 2;
    CheckOutcome outcome =
        compare(transaction, {.after = batch.after, .rows_max = half}, samples_max);
    if (outcome.finished) return outcome;
    append(compare(transaction, {.after = outcome.reached, .rows_max = batch.rows_max - half},
                   samples_max),
           outcome);
    return outcome;
  }

  CheckOutcome count_and_look(PostgresTransaction& transaction, const Batch& batch,
                              std::int64_t samples_max) {
    std::int64_t doubtful = 0;
    const SqlText doubt = sql("NOT {}", asked_.beyond_doubt);
    const auto count = [&](const RowRange::Portion& stretch) {
      const auto counted = range_.count(transaction, stretch, doubt, batch.rows_max);
      doubtful += counted.of_them;
      return counted.visited;
    };
    const RowRange::Portion portion =
        range_.visit(transaction, position_of(batch.after), batch.rows_max, RowAccess::read, count);
    CheckOutcome outcome = outcome_of(portion);
    if (doubtful == 0) return outcome;
    const Row sums = transaction.query_rows(
        sql("SELECT count(*) FILTER (WHERE NOT {}), count(*) FILTER (WHERE {}) FROM {} WHERE {} "
            "AND {}",
            asked_.invariant, asked_.lossy, portion.from, portion.where, doubt))[0];
    outcome.broken = as_integer(sums[0]);
    outcome.lossy = as_integer(sums[1]);
    add_samples(transaction, portion, samples_max, outcome);
    return outcome;
  }

  void add_samples(PostgresTransaction& transaction, const RowRange::Portion& portion,
                   std::int64_t samples_max, CheckOutcome& outcome) const {
    const auto add = [&](const SqlText& condition, bool lossy) {
      const Rows bad = transaction.query_rows(
          sql("SELECT {} FROM {} WHERE {} AND {} LIMIT {}", shown_terms(), portion.from,
              portion.where, condition, samples_max - std::ssize(outcome.samples)));
      for (const Row& row : bad) outcome.samples.push_back(bad_row(row, lossy));
    };
    if (outcome.broken > 0) add(sql("NOT {}", asked_.invariant), false);
    if (outcome.lossy > 0) add(asked_.lossy, true);
  }

  CheckOutcome raising_row(PostgresTransaction& transaction, const Cursor& after,
                           const Error& error) const {
    const RowRange::Portion portion =
        range_.next(transaction, position_of(after), 1, RowAccess::read);
    CheckOutcome outcome = outcome_of(portion);
    outcome.broken = 1;
    const Rows keys = transaction.query(sql(
        "SELECT {} FROM {} WHERE {}", join_sql(key_.terms(), ", "), portion.from, portion.where));
    outcome.samples.push_back(
        {.key = key_.in_words(keys.at(0)), .sides = {{"error", error.message()}}});
    return outcome;
  }

  static CheckOutcome outcome_of(const RowRange::Portion& portion) {
    return {.reached = cursor_of(portion.end),
            .rows_seen = portion.rows,
            .finished = portion.end.is_at_end};
  }

  SqlText shown_terms() const {
    std::vector<SqlText> terms = key_.terms();
    for (const auto& [name, value] : asked_.shown) terms.push_back(value);
    return join_sql(terms, ", ");
  }

  BadRow bad_row(const Row& row, bool lossy) const {
    const auto sides = row.end() - std::ssize(asked_.shown);
    BadRow bad{.key = key_.in_words({row.begin(), sides}), .sides = {}, .lossy = lossy};
    for (std::size_t at = 0; at < asked_.shown.size(); ++at) {
      bad.sides.emplace_back(asked_.shown[at].first,
                             to_display(*(sides + static_cast<std::ptrdiff_t>(at))));
    }
    return bad;
  }

  Table table_;
  RowKey key_;
  RowRange range_;
  Questions asked_;
  SessionOptions holder_;
  std::optional<RowSnapshot> snapshot_;
};

// The rows of the old table first, then those of the new one, each under a snapshot of its own:
// what holds of a pair stays so, whoever writes.
class PairRowCheck final : public RowCheck {
 public:
  PairRowCheck(const PairSql& pair, const SessionOptions& holder)
      : there_(pair.old_side().table, questions_of(pair), holder),
        back_(pair.new_side().table, questions_back(pair), holder) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch,
                   std::int64_t samples_max) override {
    if (!batch.after.text.starts_with(kBack)) {
      CheckOutcome outcome = there_.run(transaction, batch, samples_max);
      if (std::exchange(outcome.finished, false)) {
        there_.let_go();
        outcome.reached.text = kBack;
      }
      return outcome;
    }
    Batch rest = batch;
    rest.after.text.erase(0, kBack.size());
    CheckOutcome outcome = back_.run(transaction, rest, samples_max);
    if (!outcome.begun_anew) outcome.reached.text.insert(0, kBack);
    return outcome;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    return there_.estimated_rows(transaction) + back_.estimated_rows(transaction);
  }

  bool let_go() override {
    const bool was_there = there_.let_go();
    return back_.let_go() || was_there;
  }

 private:
  // No place begins so.
  static constexpr std::string_view kBack = "<";

  PostgresRowCheck there_;
  PostgresRowCheck back_;
};

}  // namespace

std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene,
                                         const SessionOptions& holder) {
  if (is_between_tables(mapping)) {
    const PairSql pair(mapping, scene.schema);
    if (!pair.is_one_way()) return std::make_unique<PairRowCheck>(pair, holder);
    return std::make_unique<PostgresRowCheck>(pair.old_side().table, questions_of(pair), holder);
  }
  const Table* table = scene.schema.find_table(mapping.table);
  if (table == nullptr) {
    throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(mapping.table),
                                      .hint = "Somebody else dropped or renamed it; roll back."});
  }
  return std::make_unique<PostgresRowCheck>(*table, questions_of(MappingSql(mapping, *table)),
                                            holder);
}

}  // namespace ratchet::postgres
