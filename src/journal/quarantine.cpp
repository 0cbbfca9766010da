#include "journal/quarantine.hpp"

#include "journal/columns.hpp"

namespace ratchet {
namespace {

QuarantineRecord record_in(const Row& row) {
  QuarantineRecord record;
  record.task = {.migration = as_text(row[0]),
                 .ordinal = static_cast<int>(as_integer(row[1])),
                 .task = static_cast<int>(as_integer(row[2]))};
  record.row = {.work = as_text(row[4]),
                .key = as_text(row[3]),
                .error = as_text(row[5]),
                .since = from_iso(as_text(row[6]))};
  if (!is_null(row[7])) record.skipped = as_text(row[7]);
  return record;
}

}  // namespace

std::vector<QuarantineRecord> QuarantineTable::of(Transaction& transaction,
                                                  const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT migration, ordinal, task, row_key, work, error, since, skipped FROM {} "
          "WHERE migration = {} ORDER BY ordinal, task, since, row_key",
          table_, bound(migration)));
  std::vector<QuarantineRecord> records;
  for (const Row& row : rows) records.push_back(record_in(row));
  return records;
}

void QuarantineTable::put(Transaction& transaction, const QuarantineRecord& record) const {
  const Bind skipped = record.skipped ? bound(*record.skipped) : Bind{Null{}};
  transaction.execute(
      sql("INSERT INTO {} (migration, ordinal, task, row_key, work, error, since, skipped) "
          "VALUES ({}, {}, {}, {}, {}, {}, {}, {}) "
          "ON CONFLICT (migration, ordinal, task, row_key) DO UPDATE SET error = excluded.error",
          table_, bound(record.task.migration), bound(std::int64_t{record.task.ordinal}),
          bound(std::int64_t{record.task.task}), bound(record.row.key), bound(record.row.work),
          bound(record.row.error), bound(record.row.since), skipped));
}

void QuarantineTable::remove(Transaction& transaction, const QuarantineRecord& record) const {
  transaction.execute(
      sql("DELETE FROM {} WHERE migration = {} AND ordinal = {} AND task = {} AND row_key = {}",
          table_, bound(record.task.migration), bound(std::int64_t{record.task.ordinal}),
          bound(std::int64_t{record.task.task}), bound(record.row.key)));
}

void QuarantineTable::skip_all(Transaction& transaction, const MigrationId& migration,
                               const std::string& reason) const {
  transaction.execute(sql("UPDATE {} SET skipped = {} WHERE migration = {} AND skipped IS NULL",
                          table_, bound(reason), bound(migration.text)));
}

void QuarantineTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

void QuarantineTable::forget_step(Transaction& transaction, const std::string& migration,
                                  int ordinal) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {} AND ordinal = {}", table_,
                          bound(migration), bound(std::int64_t{ordinal})));
}

}  // namespace ratchet
