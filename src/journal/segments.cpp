#include "journal/segments.hpp"

#include "journal/columns.hpp"
#include "journal/json_text.hpp"

namespace ratchet {
namespace {

SqlText is(const SegmentKey& key) {
  return sql("migration = {} AND ordinal = {} AND segment = {}", bound(key.migration),
             bound(std::int64_t{key.ordinal}), bound(std::int64_t{key.segment}));
}

}  // namespace

std::optional<SegmentRecord> SegmentTable::find(Transaction& transaction,
                                                const SegmentKey& key) const {
  const Rows rows = transaction.query(
      sql("SELECT place, pass, rows_seen, rows_changed, finished, progress FROM {} WHERE {}",
          table_, is(key)));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return SegmentRecord{.cursor = {as_text(row[0])},
                       .pass = static_cast<int>(as_integer(row[1])),
                       .rows_seen = as_integer(row[2]),
                       .rows_changed = as_integer(row[3]),
                       .finished = as_integer(row[4]) != 0,
                       .progress = progress_from_json(as_text(row[5]))};
}

void SegmentTable::put(Transaction& transaction, const SegmentKey& key,
                       const SegmentRecord& record) const {
  transaction.execute(
      sql("INSERT INTO {} (migration, ordinal, segment, place, pass, rows_seen, rows_changed, "
          "finished, progress) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) "
          "ON CONFLICT (migration, ordinal, segment) DO UPDATE SET place = excluded.place, "
          "pass = excluded.pass, rows_seen = excluded.rows_seen, "
          "rows_changed = excluded.rows_changed, finished = excluded.finished, "
          "progress = excluded.progress",
          table_, bound(key.migration), bound(std::int64_t{key.ordinal}),
          bound(std::int64_t{key.segment}), bound(record.cursor.text),
          bound(std::int64_t{record.pass}), bound(record.rows_seen), bound(record.rows_changed),
          bound(std::int64_t{record.finished ? 1 : 0}), bound(to_json(record.progress))));
}

std::vector<BatchProgress> SegmentTable::unfinished(Transaction& transaction,
                                                    const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT progress FROM {} WHERE migration = {} AND finished = 0 ORDER BY ordinal, segment",
          table_, bound(migration)));
  std::vector<BatchProgress> told;
  for (const Row& row : rows) told.push_back(progress_from_json(as_text(row[0])));
  return told;
}

void SegmentTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

void SegmentTable::forget_step(Transaction& transaction, const std::string& migration,
                               int ordinal) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {} AND ordinal = {}", table_,
                          bound(migration), bound(std::int64_t{ordinal})));
}

}  // namespace ratchet
