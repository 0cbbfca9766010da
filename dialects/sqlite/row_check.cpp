#include "sqlite/row_check.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "dialect/row_check_parts.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/pair_sql.hpp"
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

// What is asked of each row of a table. Each condition is a whole term over the row.
struct Questions {
  SqlText beyond_doubt;
  SqlText invariant;
  SqlText lossy;
  BadKind broken = BadKind::differs;                     // what a row is that breaks the invariant,
  std::optional<SqlText> is_missing{};                   // unless its partner is missing
  std::vector<std::pair<std::string, SqlText>> shown{};  // what a sample is made of
  // What stands behind FROM, up to its conditions, and has each row beyond doubt once: where that
  // depends on another table, counting these costs half as much as asking each row.
  std::optional<SqlText> sound_rows{};
  // What makes one side of the other, as UPDATE sets it; nothing where that can't be done.
  std::map<RightSide, std::vector<SqlText>> mended{};
};

std::vector<SqlText> assignments(const MappingSql& mapping, const std::vector<MappedSql>& made) {
  std::vector<SqlText> set;
  for (const MappedSql& each : made)
    set.push_back(sql("{} = {}", each.column, mapping.value(each)));
  return set;
}

Questions questions_of(const MappingSql& mapping) {
  Questions questions{.beyond_doubt = mapping.beyond_doubt(),
                      .invariant = mapping.invariant(),
                      .lossy = mapping.lossy()};
  questions.mended[RightSide::old_side] = assignments(mapping, mapping.forward());
  questions.mended[RightSide::new_side] = assignments(mapping, mapping.backward());
  for (const Identifier& name : columns_of_both_sides(mapping)) {
    questions.shown.emplace_back(name.text(), column_of(mapping.table(), name));
  }
  return questions;
}

// Of the rows of the old table: has each its equal?
Questions questions_of(const PairSql& pair) {
  const PairSide& there = pair.new_side();
  Questions questions{.beyond_doubt = pair.is_sound(pair.beyond_doubt()),
                      .invariant = pair.is_sound(pair.all_hold()),
                      .lossy = {},
                      .is_missing = sql("NOT EXISTS ({})", pair.finds(there, sql("1")))};
  if (!pair.is_beside()) questions.sound_rows = pair.joined_to(there, pair.beyond_doubt());
  questions.lossy = sql("({} AND NOT {})", questions.invariant, questions.beyond_doubt);
  std::set<Identifier> inputs;
  for (const MappedSql& each : there.made) inputs.insert(each.reads.begin(), each.reads.end());
  for (const Identifier& each : inputs) {
    questions.shown.emplace_back(each.text(), column_of(pair.old_side().table, each));
  }
  for (const MappedSql& each : there.made) {
    questions.shown.emplace_back(to_string(there.table.name) + "." + each.column.text(),
                                 pair.partners(there, each.column));
  }
  return questions;
}

// Of the rows of the new table: is there an old one for each?
Questions questions_back(const PairSql& pair) {
  const SqlText has_old = sql("EXISTS ({})", pair.finds(pair.old_side(), sql("1")));
  Questions questions{.beyond_doubt = has_old,
                      .invariant = has_old,
                      .lossy = sql("0"),
                      .broken = BadKind::extra,
                      .sound_rows = pair.joined_to(pair.old_side(), sql("1"))};
  for (const MappedSql& each : pair.new_side().made) {
    questions.shown.emplace_back(each.column.text(), column_of(pair.new_side().table, each.column));
  }
  return questions;
}

class SqliteRowCheck final : public RowCheck {
 public:
  SqliteRowCheck(const Table& table, Questions questions)
      : table_(table), range_(table), asked_(std::move(questions)) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch,
                   std::int64_t samples_max) override {
    SqliteTransaction& reader = of_sqlite(transaction);
    const auto check = [&](const Batch& range) {
      return count_and_look(reader, range, samples_max);
    };
    const auto raising = [&](const Cursor& after, const Error& error) {
      return raising_row(reader, after, error);
    };
    CheckOutcome outcome = check_in_halves(batch, {.check = check, .raising_row = raising});
    order_samples(outcome, samples_max);
    return outcome;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    Table estimated = table_;
    estimate_rows(of_sqlite(transaction).connection(), {&estimated});
    return estimated.estimated_rows;
  }

  std::int64_t mend(Transaction& port, const Batch& batch, RightSide right) override {
    const auto& set = asked_.mended[right];
    if (set.empty()) refuse_to_mend(table_.name);
    SqliteTransaction& transaction = of_sqlite(port);
    const RowRange::Portion portion = range_.next(transaction, batch);
    if (portion.rows == 0) return 0;
    return transaction.execute_on_rows(
        sql("UPDATE {} SET {} WHERE {} AND NOT {}", table_.name.name, join_sql(set, ", "),
            range_.between(batch.after, portion.end), asked_.invariant));
  }

  // Evenly over the keys, where those are numbers.
  std::vector<Cursor> spread(Transaction& port, int places) override {
    std::vector<Cursor> cursors{Cursor{}};
    if (range_.key().size() != 1) return cursors;
    const SqlText key = column_of(table_, range_.key().front());
    const Row ends =
        of_sqlite(port).query(sql("SELECT (SELECT min({}) FROM {}), (SELECT max({}) FROM {})", key,
                                  table_.name.name, key, table_.name.name))[0];
    const auto* first = std::get_if<std::int64_t>(&ends[0]);
    const auto* last = std::get_if<std::int64_t>(&ends[1]);
    if (first == nullptr || last == nullptr) return cursors;
    const std::int64_t step = *last / places - *first / places;  // can't overflow
    for (int place = 1; step > 0 && place < places; ++place) {
      cursors.push_back(RowRange::cursor_at({*first + step * place}));
    }
    return cursors;
  }

  std::vector<Cursor> split(Transaction&, int) override { return {}; }
  std::unique_ptr<RowCheck> beside() override { unreachable("nothing is split"); }

  std::string snapshot() const override { return ""; }

  bool let_go() override { return false; }

  bool go_on() override { return true; }

  // Rows keep their place as long as they keep their key; one that gets another is made right.
  std::vector<Cursor> look_again(Transaction&, const std::string&, int) override { return {}; }

 private:
  CheckOutcome count_and_look(SqliteTransaction& transaction, const Batch& batch,
                              std::int64_t samples_max) const {
    CheckOutcome outcome = count(transaction, batch);
    if (outcome.broken + outcome.lossy > 0) {
      add_samples(transaction, range_.between(batch.after, outcome.reached), samples_max, outcome);
    }
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
    const SqlText rows = range_.between(batch.after, portion.end);
    if (asked_.sound_rows && count_of(transaction, *asked_.sound_rows, rows) == portion.rows) {
      return outcome;
    }
    const SqlText doubtful =
        sql("FROM {} WHERE {} AND NOT {}", table_.name.name, rows, asked_.beyond_doubt);
    if (as_integer(transaction.query_rows(sql("SELECT count(*) {}", doubtful))[0][0]) == 0) {
      return outcome;
    }
    const Row sums = transaction.query_rows(
        sql("SELECT sum(NOT {}), sum({}) {}", asked_.invariant, asked_.lossy, doubtful))[0];
    outcome.broken = as_integer(sums[0]);
    outcome.lossy = as_integer(sums[1]);
    return outcome;
  }

  static std::int64_t count_of(SqliteTransaction& transaction, const SqlText& from,
                               const SqlText& rows) {
    return as_integer(
        transaction.query_rows(sql("SELECT count(*) FROM {} WHERE {}", from, rows))[0][0]);
  }

  void add_samples(SqliteTransaction& transaction, const SqlText& rows, std::int64_t samples_max,
                   CheckOutcome& outcome) const {
    const auto add = [&](const SqlText& condition, BadKind kind) {
      const Rows bad = transaction.query_rows(
          sql("SELECT {} FROM {} WHERE {} AND {} ORDER BY {} LIMIT {}", shown(), table_.name.name,
              rows, condition, range_.in_order(), Bind{samples_max - std::ssize(outcome.samples)}));
      for (const Row& row : bad) outcome.samples.push_back(bad_row(row, kind));
    };
    const SqlText is_broken = sql("NOT {}", asked_.invariant);
    if (outcome.broken > 0 && asked_.is_missing) {
      add(sql("{} AND {}", is_broken, *asked_.is_missing), BadKind::missing);
      add(sql("{} AND NOT {}", is_broken, *asked_.is_missing), BadKind::differs);
    } else if (outcome.broken > 0) {
      add(is_broken, asked_.broken);
    }
    if (outcome.lossy > 0) add(asked_.lossy, BadKind::lossy);
  }

  CheckOutcome raising_row(SqliteTransaction& transaction, const Cursor& after,
                           const Error& error) const {
    const RowRange::Portion row = range_.next(transaction, {.after = after, .rows_max = 1});
    BadRow bad{
        .key = range_.in_words(range_.key_at(row.end)), .sides = {}, .kind = BadKind::raises};
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
    for (const auto& [name, value] : asked_.shown) columns.push_back(value);
    return join_sql(columns, ", ");
  }

  BadRow bad_row(const Row& row, BadKind kind) const {
    const auto keys = static_cast<std::ptrdiff_t>(range_.key().size());
    BadRow bad{
        .key = range_.in_words({row.begin(), row.begin() + keys}), .sides = {}, .kind = kind};
    for (std::size_t at = 0; at < asked_.shown.size(); ++at) {
      bad.sides.emplace_back(asked_.shown[at].first, to_display(row[range_.key().size() + at]));
    }
    return bad;
  }

  Table table_;
  RowRange range_;
  Questions asked_;
};

// The rows of the old table first, then those of the new one.
class PairRowCheck final : public RowCheck {
 public:
  explicit PairRowCheck(const PairSql& pair)
      : there_(pair.old_side().table, questions_of(pair)),
        back_(pair.new_side().table, questions_back(pair)) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch,
                   std::int64_t samples_max) override {
    if (batch.after.text.starts_with(kBack)) {
      Batch rest = batch;
      rest.after.text.erase(0, kBack.size());
      CheckOutcome outcome = back_.run(transaction, rest, samples_max);
      outcome.reached.text.insert(0, kBack);
      return outcome;
    }
    CheckOutcome outcome = there_.run(transaction, batch, samples_max);
    if (std::exchange(outcome.finished, false)) outcome.reached.text = kBack;
    return outcome;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    return there_.estimated_rows(transaction) + back_.estimated_rows(transaction);
  }

  std::int64_t mend(Transaction& transaction, const Batch& batch, RightSide right) override {
    return there_.mend(transaction, batch, right);
  }

  std::vector<Cursor> spread(Transaction& transaction, int places) override {
    std::vector<Cursor> cursors = there_.spread(transaction, places);
    for (Cursor& each : back_.spread(transaction, places)) {
      each.text.insert(0, kBack);
      cursors.push_back(std::move(each));
    }
    return cursors;
  }

  std::vector<Cursor> split(Transaction&, int) override { return {}; }
  std::unique_ptr<RowCheck> beside() override { unreachable("nothing is split"); }

  std::string snapshot() const override { return ""; }

  bool let_go() override { return false; }

  bool go_on() override { return true; }

  // Rows keep their place as long as they keep their key; one that gets another is made right.
  std::vector<Cursor> look_again(Transaction&, const std::string&, int) override { return {}; }

 private:
  // No key begins so.
  static constexpr std::string_view kBack = "<";

  SqliteRowCheck there_;
  SqliteRowCheck back_;
};

}  // namespace

std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene) {
  if (is_between_tables(mapping)) {
    const PairSql pair(mapping, scene.schema);
    if (!pair.is_one_way() && !pair.is_beside()) return std::make_unique<PairRowCheck>(pair);

    return std::make_unique<SqliteRowCheck>(pair.old_side().table, questions_of(pair));
  }
  const Table* table = scene.schema.find_table(mapping.table);
  if (table == nullptr) {
    throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(mapping.table),
                                      .hint = "Somebody else dropped or renamed it; roll back."});
  }
  return std::make_unique<SqliteRowCheck>(*table, questions_of(MappingSql(mapping, *table)));
}

}  // namespace ratchet::sqlite
