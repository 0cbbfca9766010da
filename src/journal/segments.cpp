#include "journal/segments.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "journal/columns.hpp"
#include "journal/json_text.hpp"

namespace ratchet {
namespace {

// `finished` of a segment: its worker was through, and a look over all of the table found no row.
constexpr std::int64_t kNothingLeft = 2;

SqlText is(const SegmentKey& key) {
  return sql("migration = {} AND ordinal = {} AND segment = {}", bound(key.migration),
             bound(std::int64_t{key.ordinal}), bound(std::int64_t{key.segment}));
}

SqlText is(const TaskKey& key) {
  return sql("migration = {} AND ordinal = {} AND task = {}", bound(key.migration),
             bound(std::int64_t{key.ordinal}), bound(std::int64_t{key.task}));
}

int integer_in(const Value& column) { return static_cast<int>(as_integer(column)); }

// Of "place, pass, rows_seen, rows_changed".
SegmentRecord record_in(const Row& row) {
  return {.cursor = {as_text(row[0])},
          .pass = integer_in(row[1]),
          .rows_seen = as_integer(row[2]),
          .rows_changed = as_integer(row[3])};
}

// Empty while nothing was told.
std::string text_of(const BatchProgress& progress) {
  return progress.work.empty() ? "" : to_json(progress);
}

struct Candidate {
  SegmentClaim claim;
  std::int64_t lease = 0;
  LeaseStatus worker;  // owner "": nobody
};

bool is_free(const Candidate& candidate, const Claimant& claimant) {
  return candidate.worker.owner.empty() || candidate.lease != claimant.lease ||
         candidate.worker.expires <= claimant.now ||
         is_left_behind(candidate.worker, claimant.by.host);
}

Error taken_over(const SegmentKey& key) {
  return Error(ErrorKind::lease_lost,
               {.message = fmt::format("segment {} of step {} of {} was taken over", key.segment,
                                       key.ordinal, key.migration),
                .hint = fmt::format("Nothing more was written; see who works: ratchet status {}.",
                                    key.migration)});
}

}  // namespace

void SegmentTable::begin_pass(Transaction& transaction, const TaskKey& task, int pass,
                              const std::vector<Cursor>& segments) const {
  const Rows last = transaction.query(
      sql("SELECT coalesce(max(segment), -1) FROM {} WHERE migration = {} AND ordinal = {}", table_,
          bound(task.migration), bound(std::int64_t{task.ordinal})));
  std::int64_t number = as_integer(last[0][0]);
  for (const Cursor& each : segments) {
    const SegmentKey key{.migration = task.migration,
                         .ordinal = task.ordinal,
                         .segment = static_cast<int>(++number)};
    add(transaction, key, task.task, {.cursor = each, .pass = pass});
  }
}

void SegmentTable::end_last_pass(Transaction& transaction, const TaskKey& task) const {
  transaction.execute(
      sql("UPDATE {} SET finished = {} WHERE {}", table_, bound(kNothingLeft), is(task)));
}

TaskStanding SegmentTable::standing(Transaction& transaction, const TaskKey& task) const {
  const Rows rows = transaction.query(
      sql("SELECT pass, CAST(sum(rows_seen) AS bigint), CAST(sum(rows_changed) AS bigint), "
          "CAST(sum(CASE finished WHEN 0 THEN 1 ELSE 0 END) AS bigint), min(finished) FROM {} "
          "WHERE {} GROUP BY pass ORDER BY pass",
          table_, is(task)));
  TaskStanding standing;
  for (const Row& row : rows) {
    standing.pass = integer_in(row[0]);
    standing.rows_seen = as_integer(row[1]);
    standing.rows_changed += as_integer(row[2]);
    standing.unfinished += integer_in(row[3]);
    standing.is_done = integer_in(row[4]) == kNothingLeft;
  }
  return standing;
}

std::optional<ClaimedSegment> SegmentTable::claim(Transaction& transaction, const TaskKey& task,
                                                  const Claimant& claimant) const {
  const Rows rows = transaction.query(
      sql("SELECT segment, claim, lease, worker, host, pid, claimed_until FROM {} WHERE {} AND "
          "finished = 0 ORDER BY segment",
          table_, is(task)));
  for (const Row& row : rows) {
    Candidate candidate{
        .claim = {.segment = {.migration = task.migration,
                              .ordinal = task.ordinal,
                              .segment = integer_in(row[0])},
                  .number = as_integer(row[1])},
        .lease = as_integer(row[2]),
        .worker = {.owner = as_text(row[3]), .host = as_text(row[4]), .pid = as_integer(row[5])}};
    if (!as_text(row[6]).empty()) candidate.worker.expires = from_iso(as_text(row[6]));
    if (!is_free(candidate, claimant)) continue;
    if (auto claimed = take(transaction, candidate.claim, claimant)) return claimed;
  }
  return std::nullopt;
}

// nullopt when somebody else was faster, or still has it in hand.
std::optional<ClaimedSegment> SegmentTable::take(Transaction& transaction, const SegmentClaim& seen,
                                                 const Claimant& claimant) const {
  const Rows rows = transaction.query(
      sql("SELECT place, pass, rows_seen, rows_changed FROM {} WHERE {} AND claim = {} AND "
          "finished = 0 {}",
          table_, is(seen.segment), bound(seen.number), claiming_));
  if (rows.empty()) return std::nullopt;
  const ClaimedSegment claimed{.claim = {.segment = seen.segment, .number = seen.number + 1},
                               .record = record_in(rows.front())};
  transaction.execute(
      sql("UPDATE {} SET claim = {}, lease = {}, worker = {}, host = {}, pid = {}, "
          "claimed_until = {} WHERE {}",
          table_, bound(claimed.claim.number), bound(claimant.lease), bound(claimant.by.owner),
          bound(claimant.by.host), bound(claimant.by.pid), bound(claimant.now + kLeaseTime),
          is(seen.segment)));
  return claimed;
}

SegmentRecord SegmentTable::hold(Transaction& transaction, const SegmentClaim& claim) const {
  const Rows rows = transaction.query(
      sql("SELECT place, pass, rows_seen, rows_changed FROM {} WHERE {} AND claim = {} {}", table_,
          is(claim.segment), bound(claim.number), claiming_));
  if (rows.empty()) throw taken_over(claim.segment);
  return record_in(rows.front());
}

void SegmentTable::save(Transaction& transaction, const SegmentClaim& claim,
                        const SegmentRecord& record, WallTime now) const {
  const SqlText worker = record.finished ? sql("''") : sql("worker");
  const std::int64_t saved = transaction.execute(
      sql("UPDATE {} SET place = {}, rows_seen = {}, rows_changed = {}, finished = {}, "
          "progress = {}, worker = {}, claimed_until = {} WHERE {} AND claim = {}",
          table_, bound(record.cursor.text), bound(record.rows_seen), bound(record.rows_changed),
          bound(std::int64_t{record.finished ? 1 : 0}), bound(text_of(record.progress)), worker,
          bound(now + kLeaseTime), is(claim.segment), bound(claim.number)));
  if (saved != 1) throw taken_over(claim.segment);
}

void SegmentTable::give_back(Transaction& transaction, const SegmentClaim& claim) const {
  transaction.execute(sql("UPDATE {} SET worker = '', claim = claim + 1 WHERE {} AND claim = {}",
                          table_, is(claim.segment), bound(claim.number)));
}

std::vector<SegmentAtWork> SegmentTable::at_work(Transaction& transaction, const TaskKey& task,
                                                 WallTime now) const {
  const Rows rows = transaction.query(sql(
      "SELECT segment, rows_seen, progress, worker, host, pid FROM {} WHERE {} AND finished = 0 "
      "AND worker <> '' AND claimed_until > {} AND lease = (SELECT token FROM {} WHERE "
      "migration = {}) ORDER BY segment",
      table_, is(task), bound(now), leases_, bound(task.migration)));
  std::vector<SegmentAtWork> all;
  for (const Row& row : rows) {
    SegmentAtWork each{.worker = {.who = fmt::format("{}@{}", as_text(row[3]), as_text(row[4])),
                                  .pid = as_integer(row[5]),
                                  .segment = integer_in(row[0]),
                                  .rows = as_integer(row[1])},
                       .progress = {}};
    if (!as_text(row[2]).empty()) each.progress = progress_from_json(as_text(row[2]));
    each.worker.rows_per_second = each.progress.rows_per_second;
    all.push_back(std::move(each));
  }
  return all;
}

void SegmentTable::put(Transaction& transaction, const SegmentKey& key,
                       const SegmentRecord& record) const {
  transaction.execute(sql("DELETE FROM {} WHERE {}", table_, is(key)));
  add(transaction, key, 0, record);
}

void SegmentTable::add(Transaction& transaction, const SegmentKey& key, int task,
                       const SegmentRecord& record) const {
  transaction.execute(
      sql("INSERT INTO {} (migration, ordinal, segment, task, place, pass, rows_seen, "
          "rows_changed, finished, progress, lease, claim, worker, host, pid, claimed_until) "
          "VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, 0, '', '', 0, '')",
          table_, bound(key.migration), bound(std::int64_t{key.ordinal}),
          bound(std::int64_t{key.segment}), bound(std::int64_t{task}), bound(record.cursor.text),
          bound(std::int64_t{record.pass}), bound(record.rows_seen), bound(record.rows_changed),
          bound(std::int64_t{record.finished ? 1 : 0}), bound(text_of(record.progress))));
}

std::optional<TaskKey> SegmentTable::latest(Transaction& transaction,
                                            const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT ordinal, task FROM {} WHERE migration = {} ORDER BY ordinal DESC, segment DESC "
          "LIMIT 1",
          table_, bound(migration)));
  if (rows.empty()) return std::nullopt;
  return TaskKey{
      .migration = migration, .ordinal = integer_in(rows[0][0]), .task = integer_in(rows[0][1])};
}

std::vector<BatchProgress> SegmentTable::told(Transaction& transaction, const TaskKey& task) const {
  const Rows rows = transaction.query(sql(
      "SELECT progress FROM {} WHERE {} AND progress <> '' ORDER BY segment", table_, is(task)));
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
