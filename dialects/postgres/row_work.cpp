#include "postgres/row_work.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "postgres/row_deed.hpp"
#include "postgres/row_holder.hpp"
#include "postgres/row_key.hpp"
#include "postgres/row_range.hpp"
#include "postgres/trigger_between_tables.hpp"

namespace ratchet::postgres {
namespace {

// More of them are left to another pass.
constexpr std::size_t kSkippedMax = 256;
// Rows under one key: a table's and those of whoever inherits from it.
constexpr std::int64_t kRowsOfKeyMax = 100;

class PostgresRowWork final : public RowWork {
 public:
  PostgresRowWork(const Table& table, RowDeed deed, const Spelling& spelling)
      : table_(table),
        row_(table.name.name),
        key_(table),
        range_(table, spelling),
        deed_(std::move(deed)) {}

  std::vector<Cursor> split(Transaction& port, int parts) override {
    std::vector<Cursor> cursors;
    for (const RowPosition& each : range_.split(of_postgres(port), parts)) {
      cursors.push_back(cursor_of(each));
    }
    if (cursors.empty()) cursors.emplace_back();
    return cursors;
  }

  BatchOutcome run(Transaction& port, const Batch& batch) override {
    PostgresTransaction& transaction = of_postgres(port);
    prepare(transaction);
    const RowPosition position = position_of(batch.after);
    const BatchOutcome outcome = position.is_at_end
                                     ? come_back(transaction, position, batch.rows_max)
                                     : go_on(transaction, position, batch.rows_max);
    if (outcome.finished) write_to_disk(transaction);
    return outcome;
  }

  BatchOutcome count_left(Transaction& port, const Batch& batch) override {
    PostgresTransaction& transaction = of_postgres(port);
    const RowPosition position = position_of(batch.after);
    if (position.is_at_end) return {.reached = batch.after, .finished = true};
    prepare(transaction);
    std::int64_t due = 0;
    const auto count = [&](const RowRange::Portion& stretch) {
      const auto counted = deed_.joined
                               ? range_.count(transaction, with(stretch, deed_.joined->other),
                                              deed_.joined->due, batch.rows_max)
                               : range_.count(transaction, stretch, deed_.due, batch.rows_max);
      due += counted.of_them;
      return counted.visited;
    };
    BatchOutcome outcome =
        outcome_of(range_.visit(transaction, position, batch.rows_max, RowAccess::read, count));
    outcome.rows_changed = due;
    return outcome;
  }

  FailedRow describe_failed(Transaction& port, const Cursor& after) override {
    PostgresTransaction& transaction = of_postgres(port);
    prepare(transaction);
    const auto next = next_row(transaction, position_of(after));
    const Rows keys = next ? transaction.query(sql("SELECT {} FROM {} WHERE {}", key_terms(),
                                                   next->from, next->where))
                           : Rows{};
    if (keys.empty()) return {.key = "", .error = "the row is gone", .after = after};
    const auto error = failure_of(transaction, deed_, *next, row_);
    return {.key = key_.in_words(keys[0]),
            .error = error.value_or("it did not fail when it was tried again"),
            .after = cursor_of(next->end)};
  }

  bool still_fails(Transaction& port, const std::string& key) override {
    PostgresTransaction& transaction = of_postgres(port);
    transaction.names_mean(PostgresTransaction::Names::users);
    // The key was written by describe_failed into ratchet's own journal: it is a condition.
    const Rows rows =
        transaction.query(sql("SELECT {}.tableoid, {}.ctid::text FROM {} AS {} WHERE {} LIMIT {}",
                              row_, row_, table_.name, row_, UserSql{key}, kRowsOfKeyMax));
    return std::ranges::any_of(rows, [&](const Row& row) {
      const auto portion =
          range_.at(transaction, as_integer(row[0]), places_in(as_text(row[1])), RowAccess::read);
      if (!portion) return false;
      return failure_of(transaction, deed_, *portion, row_).has_value();
    });
  }

  std::int64_t estimated_rows(Transaction& port) override {
    return range_.estimated_rows(of_postgres(port));
  }

 private:
  // What is copied equals what it is made of: nobody has to carry it back.
  void prepare(PostgresTransaction& transaction) const {
    RowRange::prepare(transaction);
    if (deed_.verb != RowDeed::Verb::copy) return;
    RowRange::look_up_others(transaction);
    transaction.query(quiet());
  }

  static RowRange::Portion with(RowRange::Portion stretch, const SqlText& other) {
    stretch.from = sql("{}{}", stretch.from, other);
    return stretch;
  }

  // With its segment's last batch goes the claim, and nobody comes back to it soon. Without waiting
  // for standbys, while clients wait for the rows.
  static void write_to_disk(PostgresTransaction& transaction) {
    transaction.connection().control(sql("SET LOCAL synchronous_commit = local"));
  }

  static BatchOutcome outcome_of(const RowRange::Portion& portion) {
    return {.reached = cursor_of(portion.end),
            .rows_seen = portion.rows,
            .rows_changed = 0,
            .finished = portion.end.is_at_end && portion.end.skipped.empty()};
  }

  BatchOutcome go_on(PostgresTransaction& transaction, const RowPosition& position,
                     std::int64_t rows_max) {
    RowDeedDone done;
    const auto visit = [&](const RowRange::Portion& stretch) {
      done = carry_out(transaction, deed_, {.portion = stretch, .rows_max = rows_max}, row_);
      return done.seen;
    };
    RowRange::Portion portion =
        range_.visit(transaction, position, rows_max, RowAccess::write, visit);
    for (const Place& place : done.skipped) note_skipped(portion.end, {portion.relation, place});
    BatchOutcome outcome = outcome_of(portion);
    outcome.rows_changed = done.rows;
    return outcome;
  }

  // To the rows that were locked.
  BatchOutcome come_back(PostgresTransaction& transaction, const RowPosition& position,
                         std::int64_t rows_max) {
    RowPosition rest = position;
    std::int64_t changed = 0;
    std::int64_t gone = 0;
    std::vector<SkippedRow> locked;
    for (std::int64_t tried = 0; tried < rows_max && !rest.skipped.empty(); ++tried) {
      const SkippedRow row = rest.skipped.front();
      rest.skipped.erase(rest.skipped.begin());
      const auto portion = range_.at(transaction, row.relation, {row.place}, RowAccess::write);
      RowDeedDone done;
      if (portion) done = carry_out(transaction, deed_, {.portion = *portion, .rows_max = 2}, row_);
      changed += done.rows;
      if (done.skipped.empty()) {
        ++gone;
      } else {
        locked.push_back(row);
      }
    }
    if (gone == 0 && !locked.empty()) throw still_locked(transaction, locked.front());
    rest.skipped.insert(rest.skipped.end(), locked.begin(), locked.end());
    return {.reached = cursor_of(rest),
            .rows_seen = 0,
            .rows_changed = changed,
            .finished = rest.skipped.empty()};
  }

  Error still_locked(PostgresTransaction& transaction, const SkippedRow& row) {
    const auto portion = range_.at(transaction, row.relation, {row.place}, RowAccess::write);
    return Error(ErrorKind::busy,
                 {.message = portion ? holder_of_row(transaction, row_, *portion) : "",
                  .hint = "End that transaction; the row is then done."});
  }

  static void note_skipped(RowPosition& position, const SkippedRow& row) {
    if (position.skipped.size() < kSkippedMax) position.skipped.push_back(row);
  }

  std::optional<RowRange::Portion> next_row(PostgresTransaction& transaction,
                                            const RowPosition& position) const {
    if (!position.is_at_end) {
      RowRange::Portion next = range_.next(transaction, position, 1, RowAccess::read);
      return next.rows == 0 ? std::nullopt : std::optional(next);
    }
    if (position.skipped.empty()) return std::nullopt;
    const SkippedRow row = position.skipped.front();
    auto found = range_.at(transaction, row.relation, {row.place}, RowAccess::read);
    if (!found) return std::nullopt;
    found->end = position;
    found->end.skipped.erase(found->end.skipped.begin());
    return found;
  }

  SqlText key_terms() const { return join_sql(key_.terms(), ", "); }

  Table table_;
  Identifier row_;
  RowKey key_;
  RowRange range_;
  RowDeed deed_;
};

const Table& existing(const QualifiedName& name, const Scene& scene) {
  const Table* table = scene.schema.find_table(name);
  if (table != nullptr) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

}  // namespace

std::unique_ptr<RowWork> make_row_work(const Step& step, const DualWrite* mapping,
                                       const Scene& scene, const Spelling& spelling) {
  if (const auto* copy = std::get_if<Copy>(&step)) {
    ensure(mapping != nullptr, "a copy fills the new side of a mapping");
    const Table& table = existing(copy->table, scene);
    RowDeed deed = is_between_tables(*mapping) ? deed_of(PairSql(*mapping, scene.schema))
                                               : deed_of(MappingSql(*mapping, table));
    return std::make_unique<PostgresRowWork>(table, std::move(deed), spelling);
  }
  if (const auto* update = std::get_if<UpdateRows>(&step)) {
    const Table& table = existing(update->table, scene);
    return std::make_unique<PostgresRowWork>(table, deed_of(*update), spelling);
  }
  const auto* erase = std::get_if<DeleteRows>(&step);
  ensure(erase != nullptr, "row work is a copy, update_rows or delete_rows");
  const Table& table = existing(erase->table, scene);
  return std::make_unique<PostgresRowWork>(table, deed_of(*erase), spelling);
}

}  // namespace ratchet::postgres
