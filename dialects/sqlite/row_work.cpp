#include "sqlite/row_work.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <optional>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/pair_sql.hpp"
#include "sqlite/row_estimates.hpp"
#include "sqlite/row_range.hpp"

namespace ratchet::sqlite {
namespace {

// ratchets_aloud: the triggers of the users hear of it.
enum class Whose { ratchets, ratchets_aloud, users };

// What is done to each row of a portion that `due` selects.
struct Work {
  Whose whose;
  SqlText statement;            // up to its WHERE
  SqlText due;                  // it must not hold afterwards
  SqlText behind;               // what stands behind the rows: which of them
  std::vector<SqlText> values;  // that are computed on the way
  std::string remains;          // when it holds all the same
};

SqlText term(const SqlChoice& choice) { return in_brackets(said(choice)); }

SqlText update(const Table& table, const std::vector<std::pair<Identifier, SqlText>>& values) {
  std::vector<SqlText> set;
  for (const auto& [column, value] : values) set.push_back(sql("{} = {}", column, value));
  return sql("UPDATE {} SET {}", table.name.name, join_sql(set, ", "));
}

SqlText and_if(const SqlText& due) { return sql(" AND {}", due); }

Work copy_of(const DualWrite& step, const Table& table) {
  const MappingSql mapping(step, table);
  ensure(!mapping.only_fills_old(), "a copy fills a new side");
  std::vector<std::pair<Identifier, SqlText>> set;
  std::vector<SqlText> values;
  for (const MappedSql& each : mapping.forward()) {
    values.push_back(mapping.value(each));
    set.emplace_back(each.column, values.back());
  }
  return {.whose = Whose::ratchets,
          .statement = update(table, set),
          .due = mapping.to_fill(),
          .behind = and_if(mapping.to_fill()),
          .values = values,
          .remains = "the row was not filled"};
}

// A row that is there already is left alone: found by the insertion itself, that costs half as much
// as looking for it first. But a user's BEFORE trigger would be run for it.
Work copy_between(const DualWrite& step, const Schema& schema) {
  const PairSql pair(step, schema);
  std::vector<SqlText> values;
  for (const MappedSql& each : pair.new_side().made) {
    values.push_back(PairSql::value(each, pair.old_side()));
  }
  const auto is_users = [](const Trigger& each) { return !is_ratchets_own(each.name.text()); };
  const bool is_heard = std::ranges::any_of(pair.new_side().table.triggers, is_users);
  return {
      .whose = is_heard ? Whose::ratchets_aloud : Whose::ratchets,
      .statement = insert_from(pair.old_side(), pair.new_side()),
      .due = is_to_copy(pair),
      .behind = sql("{}{}", and_if(is_heard ? is_to_copy(pair) : pair.gives()), on_conflict(pair)),
      .values = values,
      .remains = "the row was not copied"};
}

Work work_of(const UpdateRows& step, const Table& table) {
  std::vector<std::pair<Identifier, SqlText>> set;
  std::vector<SqlText> values;
  for (const auto& [column, choice] : step.set) {
    values.push_back(term(choice));
    set.emplace_back(column, values.back());
  }
  return {.whose = Whose::users,
          .statement = update(table, set),
          .due = term(step.where),
          .behind = and_if(term(step.where)),
          .values = values,
          .remains = "`where` still selects the row after `set`"};
}

Work work_of(const DeleteRows& step, const Table& table) {
  return {.whose = Whose::users,
          .statement = sql("DELETE FROM {}", table.name.name),
          .due = term(step.where),
          .behind = and_if(term(step.where)),
          .values = {},
          .remains = "the row was not deleted: a trigger keeps it"};
}

// Nothing that is done while this lives stays.
class Trial {
 public:
  explicit Trial(SqliteTransaction& transaction) : transaction_(transaction) {
    transaction_.execute(sql("SAVEPOINT ratchet_trial"));
  }
  ~Trial() {
    sqlite3_exec(transaction_.connection().handle(),
                 "ROLLBACK TO ratchet_trial; RELEASE ratchet_trial", nullptr, nullptr, nullptr);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

 private:
  SqliteTransaction& transaction_;
};

class SqliteRowWork final : public RowWork {
 public:
  SqliteRowWork(const Table& table, Work work)
      : table_(table), range_(table), work_(std::move(work)) {}

  // There is one writer.
  std::vector<Cursor> split(Transaction&, int) override { return {Cursor{}}; }

  BatchOutcome run(Transaction& port, const Batch& batch) override {
    SqliteTransaction& transaction = of_sqlite(port);
    const RowRange::Portion portion = range_.next(transaction, batch);
    BatchOutcome outcome{.reached = portion.end,
                         .rows_seen = portion.rows,
                         .rows_changed = 0,
                         .finished = portion.is_last};
    if (portion.rows > 0) {
      outcome.rows_changed = carry_out(transaction, range_.between(batch.after, portion.end));
    }
    return outcome;
  }

  BatchOutcome count_left(Transaction& port, const Batch& batch) override {
    SqliteTransaction& transaction = of_sqlite(port);
    const RowRange::Portion portion = range_.next(transaction, batch);
    BatchOutcome outcome{.reached = portion.end,
                         .rows_seen = portion.rows,
                         .rows_changed = 0,
                         .finished = portion.is_last};
    if (portion.rows > 0) {
      outcome.rows_changed = count_due(transaction, range_.between(batch.after, portion.end));
    }
    return outcome;
  }

  FailedRow describe_failed(Transaction& port, const Cursor& after) override {
    SqliteTransaction& transaction = of_sqlite(port);
    const RowRange::Portion portion = range_.next(transaction, {.after = after, .rows_max = 1});
    if (portion.rows == 0) return {.key = "", .error = "the row is gone", .after = after};
    const auto error = failure_of(transaction, range_.between(after, portion.end));
    return {.key = range_.in_words(range_.key_at(portion.end)),
            .error = error.value_or("it did not fail when it was tried again"),
            .after = portion.end};
  }

  bool still_fails(Transaction& port, const std::string& key) override {
    // The key was written by describe_failed into ratchet's own journal: it is a condition.
    return failure_of(of_sqlite(port), sql("({})", UserSql{key})).has_value();
  }

  std::int64_t estimated_rows(Transaction& port) override {
    Table estimated = table_;
    estimate_rows(of_sqlite(port).connection(), {&estimated});
    return estimated.estimated_rows;
  }

 private:
  std::int64_t carry_out(SqliteTransaction& transaction, const SqlText& rows) {
    switch (work_.whose) {
      case Whose::ratchets: {
        const ScopedOption off = triggers_off(transaction);
        return transaction.execute_on_rows(on(rows));
      }
      case Whose::ratchets_aloud: return transaction.execute_on_rows(on(rows));
      case Whose::users: {
        const ScopedOption enforced = foreign_keys_on(transaction);
        const std::int64_t changed = transaction.execute_on_rows(on(rows));
        if (changed > 0 && count_due(transaction, rows) > 0) {
          throw Error(ErrorKind::row_failed, {.message = work_.remains, .hint = ""});
        }
        return changed;
      }
    }
    unreachable("work of nobody");
  }

  SqlText on(const SqlText& rows) const {
    return sql("{} WHERE {}{}", work_.statement, rows, work_.behind);
  }

  std::int64_t count_due(SqliteTransaction& transaction, const SqlText& rows) const {
    const Rows counted = transaction.query_rows(
        sql("SELECT count(*) FROM {} WHERE {} AND {}", table_.name.name, rows, work_.due));
    return as_integer(counted[0][0]);
  }

  // Why the work on these rows fails, in SQLite's words. An expression is tried by reading; what
  // else may refuse (a constraint, a trigger) only where this transaction may write.
  std::optional<std::string> failure_of(SqliteTransaction& transaction, const SqlText& rows) {
    try {
      std::vector<SqlText> all = work_.values;
      all.push_back(work_.due);
      transaction.query_rows(
          sql("SELECT {} FROM {} WHERE {}", join_sql(all, ", "), table_.name.name, rows));
      if (sqlite3_txn_state(transaction.connection().handle(), "main") == SQLITE_TXN_WRITE) {
        const Trial trial(transaction);
        carry_out(transaction, rows);
      }
      return std::nullopt;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      return error.message();
    }
  }

  Table table_;
  RowRange range_;
  Work work_;
};

const Table& existing(const QualifiedName& name, const Scene& scene) {
  const Table* table = scene.schema.find_table(name);
  if (table != nullptr) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

}  // namespace

std::unique_ptr<RowWork> make_row_work(const Step& step, const DualWrite* mapping,
                                       const Scene& scene) {
  if (const auto* copy = std::get_if<Copy>(&step)) {
    ensure(mapping != nullptr, "a copy fills the new side of a mapping");
    const Table& table = existing(copy->table, scene);
    return std::make_unique<SqliteRowWork>(table, is_between_tables(*mapping)
                                                      ? copy_between(*mapping, scene.schema)
                                                      : copy_of(*mapping, table));
  }
  if (const auto* update = std::get_if<UpdateRows>(&step)) {
    const Table& table = existing(update->table, scene);
    return std::make_unique<SqliteRowWork>(table, work_of(*update, table));
  }
  const auto* erase = std::get_if<DeleteRows>(&step);
  ensure(erase != nullptr, "row work is a copy, update_rows or delete_rows");
  const Table& table = existing(erase->table, scene);
  return std::make_unique<SqliteRowWork>(table, work_of(*erase, table));
}

}  // namespace ratchet::sqlite
