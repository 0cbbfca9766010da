#include "postgres/crossing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/capture.hpp"
#include "postgres/carried.hpp"
#include "postgres/crossing_rows.hpp"
#include "postgres/outbox.hpp"

namespace ratchet::postgres {
namespace {

const Table& table_of(const CrossingEnd& end, const Schema& schema) {
  if (const Table* table = schema.find_table(end.table)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(end.table),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

class PostgresCrossing final : public Crossing {
 public:
  PostgresCrossing(const CrossingEnd& end, const Schema& schema, Milliseconds lock_timeout)
      : end_(end),
        table_(table_of(end, schema)),
        rows_(end_, table_),
        outbox_(end_),
        manners_(lock_timeout) {
    for (std::size_t at = 0; at < end_.key.size(); ++at) {
      carried_key_.push_back(carried(sql("{}", end_.key[at]), end_.takes.at(at).as));
    }
  }

  KeySpan next_span(Transaction& transaction, const std::optional<Row>& after,
                    std::int64_t rows_max) override {
    const Rows last = transaction.query(sql(
        "SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}", join_sql(carried_key_, ", "),
        table_.name, is_within(end_.key, {.after = after, .through = {}}), join_names(end_.key),
        rows_max - 1));
    KeySpan next{.after = after, .through = {}};
    if (!last.empty()) next.through = last.front();
    return next;
  }
  std::int64_t estimated_rows(Transaction&) override { return table_.estimated_rows; }

  void hold_back(Transaction& transaction, std::int64_t token, const KeySpan& span) override {
    outbox_.hold_back(transaction, token, span);
  }
  void let_go(Transaction& transaction, std::int64_t token) override {
    outbox_.let_go(transaction, token);
  }
  std::vector<OutboxEntry> waiting(Transaction& transaction, std::int64_t entries_max) override {
    return outbox_.waiting(transaction, entries_max);
  }
  void delete_entries(Transaction& transaction, const std::vector<OutboxEntry>& entries) override {
    outbox_.delete_entries(transaction, entries);
  }
  Rows pending(Transaction& transaction, const KeySpan& span) override {
    hold_table(transaction);
    return outbox_.pending(transaction, span);
  }
  Backlog backlog(Transaction& transaction) override { return outbox_.backlog(transaction); }

  Rows rows(Transaction& transaction, Seen seen, const KeySpan& span) override {
    hold_table(transaction);
    return rows_.in(of_postgres(transaction), seen, is_within(end_.key, span));
  }
  Rows rows(Transaction& transaction, Seen seen, const Rows& keys) override {
    hold_table(transaction);
    return rows_.of_keys(of_postgres(transaction), seen, keys);
  }
  std::string_view digest_kind() const override { return "postgres hashtextextended"; }
  Digest digest(Transaction& transaction, Seen seen, const KeySpan& span) override {
    hold_table(transaction);
    return rows_.digest(of_postgres(transaction), seen, is_within(end_.key, span));
  }

  std::vector<RefusedRow> put(Transaction& transaction, const Rows& rows,
                              OnExisting existing) override {
    transaction.query(relaying());
    return rows_.put(of_postgres(transaction), rows, existing);
  }
  void erase(Transaction& transaction, const Rows& keys) override {
    transaction.query(relaying());
    rows_.erase(of_postgres(transaction), keys);
  }

  std::int64_t last_number(Transaction& transaction) override {
    const auto numbers = numbers_of(transaction);
    return numbers ? numbers->last : 0;
  }
  // Also behind what the clients of the other end gave themselves.
  void number_behind(Transaction& transaction, std::int64_t last) override {
    const auto numbers = numbers_of(transaction);
    if (!numbers) return;
    const Rows greatest =
        transaction.query(sql("SELECT max({}) FROM {}", numbers->column, table_.name));
    last = std::max({last, numbers->last, as_integer(greatest.at(0).at(0))});
    if (last <= 0) return;
    transaction.query(
        sql("SELECT setval({}::regclass, {}, true)", Literal{numbers->sequence}, last));
  }

  // Its row lock stands in the log of the server before anything that this transaction has seen is
  // told to the other store: what clients committed without waiting for the disk is on it by then.
  void hold_fence(Transaction& transaction, std::int64_t token) override {
    transaction.query(sql("SELECT set_config('synchronous_commit', 'on', true)"));
    const Rows rows = transaction.query(sql("SELECT fence FROM {} FOR SHARE", state_of(end_)));
    refuse_older(token, as_integer(rows.at(0).at(0)));
  }
  void raise_fence(Transaction& transaction, std::int64_t token) override {
    const Rows rows = transaction.query(
        sql("UPDATE {} SET fence = greatest(fence, {}) RETURNING fence", state_of(end_), token));
    refuse_older(token, as_integer(rows.at(0).at(0)));
  }

  Guard guard(Transaction& transaction) override {
    const bool is_on = !tables_with_guard(transaction, sql("<> 'D'")).empty();
    return is_on ? Guard::closed : Guard::open;
  }
  void set_guard(Transaction& transaction, Guard guard) override {
    keep_clients_out(transaction);
    for (const QualifiedName& table : tables_with_guard(transaction, sql("IS NOT NULL"))) {
      transaction.execute(sql("ALTER TABLE {} {} TRIGGER {}", table,
                              guard == Guard::open ? sql("DISABLE") : sql("ENABLE ALWAYS"),
                              guard_trigger(end_)));
    }
  }
  void keep_clients_out(Transaction& transaction) override {
    transaction.execute(manners_.take(locks_on({table_.name}, Lock::share_row_exclusive)));
  }

 private:
  // A snapshot that is older than a rewrite of the table would find nothing in it.
  void hold_table(Transaction& transaction) {
    transaction.execute(sql("LOCK TABLE {} IN ACCESS SHARE MODE", table_.name));
  }

  struct Numbers {
    Identifier column;
    std::string sequence;
    std::int64_t last = 0;  // 0: none yet
  };
  // The sequence of an identity, or of a serial column of the key.
  std::optional<Numbers> numbers_of(Transaction& transaction) const {
    const std::string table =
        of_postgres(transaction).connection().rendered(sql("{}", table_.name)).text;
    for (const Identifier& each : end_.key) {
      const Row row = transaction
                          .query(sql("SELECT name, pg_sequence_last_value(name::regclass) FROM "
                                     "pg_get_serial_sequence({}, {}) AS found (name)",
                                     Literal{table}, Literal{each.text()}))
                          .at(0);
      if (!is_null(row[0])) return Numbers{each, as_text(row[0]), as_integer(row[1])};
    }
    return std::nullopt;
  }

  void refuse_older(std::int64_t token, std::int64_t fence) const {
    if (token >= fence) return;
    throw Error(ErrorKind::lease_lost,
                {.message = fmt::format("another process has taken over {} (token {}, ours is {})",
                                        to_string(end_.table), fence, token),
                 .hint = "Nothing more was written; look at ratchet status."});
  }

  std::vector<QualifiedName> tables_with_guard(Transaction& transaction, const SqlText& enabled) {
    const std::string function =
        of_postgres(transaction).connection().rendered(sql("{}", guard_function(end_))).text;
    const Rows rows = transaction.query(
        sql("SELECT n.nspname::text, c.relname::text FROM pg_trigger AS t JOIN pg_class AS c ON "
            "c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE t.tgfoid = "
            "to_regproc({}) AND t.tgenabled {} ORDER BY 1, 2",
            Literal{function}, enabled));
    std::vector<QualifiedName> tables;
    for (const Row& row : rows) {
      tables.push_back(
          {.schema = Identifier(as_text(row[0])), .name = Identifier(as_text(row[1]))});
    }
    return tables;
  }

  CrossingEnd end_;
  Table table_;
  CrossingRows rows_;  // of the two above
  Outbox outbox_;      // of the first
  LockManners manners_;
  std::vector<SqlText> carried_key_;
};

}  // namespace

std::unique_ptr<Crossing> make_crossing(const CrossingEnd& end, const Schema& schema,
                                        const SessionOptions& options) {
  return std::make_unique<PostgresCrossing>(end, schema, options.lock_timeout);
}

}  // namespace ratchet::postgres
