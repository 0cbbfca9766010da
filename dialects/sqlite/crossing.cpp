#include "sqlite/crossing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "sqlite/capture.hpp"
#include "sqlite/carried.hpp"
#include "sqlite/crossing_rows.hpp"
#include "sqlite/row_estimates.hpp"
#include "sqlite/row_key.hpp"

namespace ratchet::sqlite {
namespace {

const Table& table_of(const CrossingEnd& end, const Schema& schema) {
  if (const Table* table = schema.find_table(end.table)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(end.table),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

SqlText in_row(const std::vector<SqlText>& terms) { return sql("({})", join_sql(terms, ", ")); }

SqlText bound(const Row& values) {
  std::vector<SqlText> all;
  for (const Value& each : values) all.push_back(sql("{}", Bind{each}));
  return in_row(all);
}

// What the relay writes is marked by a row of the end's state, inside its transaction.
class Relaying {
 public:
  Relaying(SqliteTransaction& transaction, const CrossingEnd& end)
      : transaction_(transaction), end_(end) {
    mark(1);
  }
  ~Relaying() {
    if (is_over_) return;
    try {
      mark(0);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
      // The transaction is gone, and the mark with it.
    }
  }
  Relaying(const Relaying&) = delete;
  Relaying& operator=(const Relaying&) = delete;

  void end() {
    mark(0);
    is_over_ = true;
  }

 private:
  void mark(int relaying) {
    transaction_.execute(
        sql("UPDATE {} SET relaying = {}", state_of(end_), Bind{std::int64_t{relaying}}));
  }

  SqliteTransaction& transaction_;
  const CrossingEnd& end_;
  bool is_over_ = false;
};

class SqliteCrossing final : public Crossing {
 public:
  SqliteCrossing(const CrossingEnd& end, const Schema& schema)
      : end_(end), table_(table_of(end, schema)), rows_(end_, table_) {
    for (const Identifier& each : end_.key) key_.push_back(column_of(table_, each));
    const std::vector<Identifier> entry_key = numbered("key", end_);
    for (std::size_t at = 0; at < end_.key.size(); ++at) {
      const Column* column = find_column(table_, end_.key[at]);
      ensure(column != nullptr, "a key is made of columns of its table");
      // In the order of the table, whatever an index would say.
      entry_key_.push_back(column->collation
                               ? sql("{} COLLATE {}", entry_key[at], Identifier(*column->collation))
                               : sql("{}", entry_key[at]));
    }
  }

  KeySpan next_span(Transaction& transaction, const std::optional<Row>& after,
                    std::int64_t rows_max) override {
    const SqlText behind = span(key_, {.after = after, .through = {}});
    const Rows last = of_sqlite(transaction)
                          .query(sql("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}",
                                     join_sql(key_, ", "), name(), behind, join_sql(key_, ", "),
                                     Bind{rows_max - 1}));
    KeySpan next{.after = after, .through = {}};
    if (!last.empty()) next.through = key_in(last.front(), 0);
    return next;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    Table estimated = table_;
    estimate_rows(of_sqlite(transaction).connection(), {&estimated});
    return estimated.estimated_rows;
  }

  void hold_back(Transaction& transaction, std::int64_t token, const KeySpan& held) override {
    let_go(transaction, token);
    const Row none(end_.key.size(), Null{});
    Row values = {token};
    std::ranges::copy(held.after.value_or(none), std::back_inserter(values));
    std::ranges::copy(held.through.value_or(none), std::back_inserter(values));
    transaction.execute(sql("INSERT INTO {} VALUES {}", flight_of(end_), bound(values)));
  }

  void let_go(Transaction& transaction, std::int64_t token) override {
    transaction.execute(sql("DELETE FROM {} WHERE token <= {}", flight_of(end_), Bind{token}));
  }

  std::vector<OutboxEntry> waiting(Transaction& transaction, std::int64_t entries_max) override {
    const Rows rows = transaction.query(
        sql("SELECT id, {} FROM {} WHERE key_1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {} WHERE "
            "(after_1 IS NULL OR {} > ({})) AND (through_1 IS NULL OR {} <= ({}))) "
            "ORDER BY id LIMIT {}",
            join_names(numbered("key", end_)), outbox_of(end_), flight_of(end_), in_row(entry_key_),
            join_names(numbered("after", end_)), in_row(entry_key_),
            join_names(numbered("through", end_)), Bind{entries_max}));
    std::vector<OutboxEntry> entries;
    for (const Row& row : rows) {
      entries.push_back({.id = to_display(row[0]), .key = key_in(row, 1)});
    }
    return entries;
  }

  // The newest stays, so that its id is not given again.
  void delete_entries(Transaction& transaction, const std::vector<OutboxEntry>& entries) override {
    const Identifier outbox = outbox_of(end_);
    std::vector<SqlText> forgotten;
    for (const Identifier& each : numbered("key", end_)) {
      forgotten.push_back(sql("{} = NULL", each));
    }
    const std::int64_t newest =
        as_integer(transaction.query(sql("SELECT max(id) FROM {}", outbox)).at(0).at(0));
    for (const OutboxEntry& each : entries) {
      const auto id = parse_integer(each.id);
      ensure(id.has_value(), "an entry has the id that it was read with");
      transaction.execute(*id == newest ? sql("UPDATE {} SET {} WHERE id = {}", outbox,
                                              join_sql(forgotten, ", "), Bind{*id})
                                        : sql("DELETE FROM {} WHERE id = {}", outbox, Bind{*id}));
    }
    transaction.execute(
        sql("DELETE FROM {} WHERE key_1 IS NULL AND id < {}", outbox, Bind{newest}));
  }

  Rows pending(Transaction& transaction, const KeySpan& within) override {
    Rows keys = transaction.query(sql("SELECT DISTINCT {} FROM {} WHERE key_1 IS NOT NULL AND {}",
                                      join_names(numbered("key", end_)), outbox_of(end_),
                                      span(entry_key_, within)));
    for (Row& each : keys) each = key_in(each, 0);
    return keys;
  }

  Backlog backlog(Transaction& transaction) override {
    const Rows rows = transaction.query(
        sql("SELECT count(*), CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - min(at) "
            "FROM {} WHERE key_1 IS NOT NULL",
            outbox_of(end_)));
    return {.entries = as_integer(rows.at(0).at(0)),
            .age = Milliseconds(std::max<std::int64_t>(0, as_integer(rows.at(0).at(1))))};
  }

  Rows rows(Transaction& transaction, Seen seen, const KeySpan& within) override {
    return rows_.in(of_sqlite(transaction), seen, span(key_, within));
  }
  Rows rows(Transaction& transaction, Seen seen, const Rows& keys) override {
    return rows_.of_keys(of_sqlite(transaction), seen, keys);
  }
  // Its rows are in this process already.
  std::string_view digest_kind() const override { return ""; }
  Digest digest(Transaction&, Seen, const KeySpan&) override {
    unreachable("a digest of a store that makes none");
  }

  std::vector<RefusedRow> put(Transaction& transaction, const Rows& rows,
                              OnExisting existing) override {
    Relaying relaying(of_sqlite(transaction), end_);
    std::vector<RefusedRow> refused = rows_.put(of_sqlite(transaction), rows, existing);
    relaying.end();
    return refused;
  }

  void erase(Transaction& transaction, const Rows& keys) override {
    Relaying relaying(of_sqlite(transaction), end_);
    rows_.erase(of_sqlite(transaction), keys);
    relaying.end();
  }

  std::int64_t last_number(Transaction& transaction) override {
    if (!is_numbered(transaction)) return 0;
    const Rows rows = transaction.query(
        sql("SELECT seq FROM sqlite_sequence WHERE name = {}", Bind{table_.name.name.text()}));
    return rows.empty() ? 0 : as_integer(rows[0][0]);
  }

  // A table without AUTOINCREMENT goes on behind the greatest key that it has.
  void number_behind(Transaction& transaction, std::int64_t last) override {
    if (!is_numbered(transaction)) return;
    const Bind table{table_.name.name.text()};
    transaction.execute(
        sql("UPDATE sqlite_sequence SET seq = max(seq, {}) WHERE name = {}", Bind{last}, table));
    transaction.execute(
        sql("INSERT INTO sqlite_sequence (name, seq) SELECT {}, {} WHERE NOT "
            "EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {})",
            table, Bind{last}, table));
  }

  void hold_fence(Transaction& transaction, std::int64_t token) override {
    const Rows rows = transaction.query(sql("SELECT fence FROM {}", state_of(end_)));
    const std::int64_t fence = as_integer(rows.at(0).at(0));
    if (token >= fence) return;
    throw Error(ErrorKind::lease_lost,
                {.message = fmt::format("another process has taken over {} (token {}, ours is {})",
                                        to_string(end_.table), fence, token),
                 .hint = "Nothing more was written; look at ratchet status."});
  }

  void raise_fence(Transaction& transaction, std::int64_t token) override {
    hold_fence(transaction, token);
    transaction.execute(sql("UPDATE {} SET fence = {}", state_of(end_), Bind{token}));
  }

  Guard guard(Transaction& transaction) override {
    const Rows rows = transaction.query(sql("SELECT guard FROM {}", state_of(end_)));
    return as_text(rows.at(0).at(0)) == "closed" ? Guard::closed : Guard::open;
  }

  void set_guard(Transaction& transaction, Guard guard) override {
    const Bind word{std::string(guard == Guard::open ? "open" : "closed")};
    transaction.execute(sql("UPDATE {} SET guard = {}", state_of(end_), word));
  }

  // Nobody writes beside a transaction that does.
  void keep_clients_out(Transaction&) override {}

 private:
  const Identifier& name() const { return table_.name.name; }

  // As it is carried.
  Row key_in(const Row& row, std::size_t from) const {
    Row key;
    for (std::size_t at = 0; at < end_.key.size(); ++at) {
      key.push_back(carried(row.at(from + at), end_.takes.at(at).as));
    }
    return key;
  }

  static SqlText span(const std::vector<SqlText>& columns, const KeySpan& within) {
    std::vector<SqlText> terms = {sql("1")};
    if (within.after) terms.push_back(sql("{} > {}", in_row(columns), bound(*within.after)));
    if (within.through) terms.push_back(sql("{} <= {}", in_row(columns), bound(*within.through)));
    return join_sql(terms, " AND ");
  }

  bool is_numbered(Transaction& transaction) const {
    const Rows has_numbers =
        transaction.query(sql("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"));
    const Rows declared = transaction.query(
        sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {} AND sql LIKE "
            "'%AUTOINCREMENT%'",
            Bind{name().text()}));
    return !has_numbers.empty() && !declared.empty() && end_.key == row_key(table_);
  }

  CrossingEnd end_;
  Table table_;
  CrossingRows rows_;  // of the two above
  std::vector<SqlText> key_;
  std::vector<SqlText> entry_key_;  // in the outbox, as the table orders it
};

}  // namespace

std::unique_ptr<Crossing> make_crossing(const CrossingEnd& end, const Schema& schema) {
  return std::make_unique<SqliteCrossing>(end, schema);
}

}  // namespace ratchet::sqlite
