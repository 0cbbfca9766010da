#include "postgres/row_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/row_check_parts.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/pair_check.hpp"
#include "postgres/row_key.hpp"
#include "postgres/row_range.hpp"
#include "postgres/snapshot_check.hpp"
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

// What is asked of each row of a table. Each condition is a whole term over the row.
struct Questions {
  SqlText beyond_doubt;
  SqlText invariant;
  SqlText lossy;
  std::vector<std::pair<std::string, SqlText>> shown;  // what a sample is made of
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
                      .lossy = mapping.lossy(),
                      .shown = {}};
  questions.mended[RightSide::old_side] = assignments(mapping, mapping.forward());
  questions.mended[RightSide::new_side] = assignments(mapping, mapping.backward());
  for (const Identifier& name : columns_of_both_sides(mapping)) {
    questions.shown.emplace_back(name.text(), shown(mapping.table(), name));
  }
  return questions;
}

constexpr std::string_view kSince = "since ";
// How old a transaction may be so that younger ones can be told from it by 32 of its bits.
constexpr std::int64_t kTransactionsMax = 2'000'000'000;

// Where a pass stands; in its last part, which looks at what was written since a transaction.
struct Standpoint {
  std::optional<std::int64_t> since;  // 0: at everything
  RowPosition position;
};

// "since 4711 16384/16390/12(3,4)"
Standpoint standpoint_of(const Cursor& cursor) {
  std::string_view text = cursor.text;
  if (!text.starts_with(kSince)) return {.since = std::nullopt, .position = position_of(cursor)};
  text.remove_prefix(kSince.size());
  const std::size_t end = text.find(' ');
  const auto since = parse_integer(text.substr(0, end));
  ensure(since.has_value() && end != std::string_view::npos, "a place that was written here");
  return {.since = since, .position = position_of({std::string(text.substr(end + 1))})};
}

Cursor cursor_of(const Standpoint& at) {
  Cursor cursor = postgres::cursor_of(at.position);
  if (at.since) cursor.text.insert(0, fmt::format("{}{} ", kSince, *at.since));
  return cursor;
}

class PostgresRowCheck final : public SnapshotCheck {
 public:
  PostgresRowCheck(const Table& table, Questions questions, const SessionOptions& holder)
      : SnapshotCheck(holder),
        table_(table),
        key_(table),
        range_(table, spelling(holder.home_schema)),
        asked_(std::move(questions)) {}

  std::int64_t estimated_rows(Transaction& port) override {
    return range_.estimated_rows(of_postgres(port));
  }

  std::int64_t mend(Transaction& port, const Batch& batch, RightSide right) override {
    const auto& set = asked_.mended[right];
    if (set.empty()) refuse_to_mend(table_.name);
    PostgresTransaction& transaction = of_postgres(port);
    RowRange::prepare(transaction);
    const RowRange::Portion portion = range_.next(transaction, standpoint_of(batch.after).position,
                                                  batch.rows_max, RowAccess::write);
    return transaction.execute_on_rows(sql("UPDATE {} SET {} WHERE {} AND NOT {}", portion.from,
                                           join_sql(set, ", "), portion.where, asked_.invariant));
  }

  std::vector<Cursor> spread(Transaction& transaction, int places) override {
    std::vector<Cursor> cursors{Cursor{}};
    for (const RowPosition& each : range_.split(of_postgres(transaction), places)) {
      if (each.after.block > 0) cursors.push_back(postgres::cursor_of(each));
    }
    return cursors;
  }

 private:
  std::vector<Cursor> segments(PostgresTransaction& transaction, int parts) override {
    std::vector<Cursor> begins;
    for (const RowPosition& each : range_.split(transaction, parts)) {
      begins.push_back(postgres::cursor_of(each));
    }
    return begins;
  }

  // A row that was where the pass had been, and that it has not seen there, was written since.
  std::vector<Cursor> segments_since(PostgresTransaction& transaction, std::int64_t since,
                                     int parts) override {
    const Rows next =
        transaction.query(sql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"));
    const bool can_be_told = as_integer(next[0][0]) - since < kTransactionsMax;
    std::vector<Cursor> begins;
    for (const RowPosition& each : range_.split(transaction, parts)) {
      begins.push_back(cursor_of({.since = can_be_told ? since : 0, .position = each}));
    }
    return begins;
  }

  std::unique_ptr<SnapshotCheck> same() const override {
    return std::make_unique<PostgresRowCheck>(table_, asked_, holder());
  }

  bool was_rewritten(PostgresTransaction& transaction) override {
    return range_.was_rewritten(transaction);
  }

  void prepare(PostgresTransaction& transaction) override { RowRange::prepare(transaction); }

  // Most rows hold both halves: one scan counts them, and finds whether there are others, which are
  // looked at closely only then.
  CheckOutcome count_and_look(PostgresTransaction& transaction, const Batch& batch,
                              std::int64_t samples_max) override {
    std::int64_t doubtful = 0;
    const Standpoint at = standpoint_of(batch.after);
    const SqlText doubt = all_of({was_written(at), sql("NOT {}", asked_.beyond_doubt)});
    const auto count = [&](const RowRange::Portion& stretch) {
      const auto counted = range_.count(transaction, stretch, doubt, batch.rows_max);
      doubtful += counted.of_them;
      return counted.visited;
    };
    RowRange::Portion portion =
        range_.visit(transaction, at.position, batch.rows_max, RowAccess::read, count);
    CheckOutcome outcome = outcome_of(at, portion);
    if (doubtful == 0) return outcome;
    portion.where = all_of({portion.where, was_written(at)});
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
    const auto add = [&](const SqlText& condition, BadKind kind) {
      const Rows bad = transaction.query_rows(
          sql("SELECT {} FROM {} WHERE {} AND {} LIMIT {}", shown_terms(), portion.from,
              portion.where, condition, samples_max - std::ssize(outcome.samples)));
      for (const Row& row : bad) outcome.samples.push_back(bad_row(row, kind));
    };
    if (outcome.broken > 0) add(sql("NOT {}", asked_.invariant), BadKind::differs);
    if (outcome.lossy > 0) add(asked_.lossy, BadKind::lossy);
  }

  CheckOutcome raising_row(PostgresTransaction& transaction, const Cursor& after,
                           const Error& error) override {
    const Standpoint at = standpoint_of(after);
    const RowRange::Portion portion = range_.next(transaction, at.position, 1, RowAccess::read);
    CheckOutcome outcome = outcome_of(at, portion);
    outcome.broken = 1;
    const Rows keys = transaction.query(sql(
        "SELECT {} FROM {} WHERE {}", join_sql(key_.terms(), ", "), portion.from, portion.where));
    outcome.samples.push_back({.key = key_.in_words(keys.at(0)),
                               .sides = {{"error", error.message()}},
                               .kind = BadKind::raises});
    return outcome;
  }

  // As far as that can be told: a row too many does not matter. What is frozen keeps the number of
  // who wrote it, and may be such a one.
  SqlText was_written(const Standpoint& at) const {
    if (at.since.value_or(0) == 0) return sql("true");
    return sql("(pg_catalog.age({}.xmin) <= pg_catalog.age({}::pg_catalog.xid))", table_.name.name,
               Literal{std::to_string(*at.since % (std::int64_t{1} << 32))});
  }

  static CheckOutcome outcome_of(const Standpoint& at, const RowRange::Portion& portion) {
    return {.reached = cursor_of({.since = at.since, .position = portion.end}),
            .rows_seen = portion.rows,
            .finished = portion.end.is_at_end};
  }

  SqlText shown_terms() const {
    std::vector<SqlText> terms = key_.terms();
    for (const auto& [name, value] : asked_.shown) terms.push_back(value);
    return join_sql(terms, ", ");
  }

  BadRow bad_row(const Row& row, BadKind kind) const {
    const auto sides = row.end() - std::ssize(asked_.shown);
    BadRow bad{.key = key_.in_words({row.begin(), sides}), .sides = {}, .kind = kind};
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
};

}  // namespace

std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene,
                                         const SessionOptions& holder) {
  if (is_between_tables(mapping)) return make_pair_check(PairSql(mapping, scene.schema), holder);
  const Table* table = scene.schema.find_table(mapping.table);
  if (table == nullptr) {
    throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(mapping.table),
                                      .hint = "Somebody else dropped or renamed it; roll back."});
  }
  return std::make_unique<PostgresRowCheck>(*table, questions_of(MappingSql(mapping, *table)),
                                            holder);
}

}  // namespace ratchet::postgres
