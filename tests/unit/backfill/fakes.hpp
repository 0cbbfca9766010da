// A table in memory with the row work on it, a ledger, and a session that can be busy. Everything
// that a transaction did is undone unless it commits.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backfill/backfill.hpp"
#include "base/ensure.hpp"

namespace ratchet {

struct FakeRow {
  bool filled = false;
  bool fails = false;
};

struct FakeSegment {
  WorkPosition position;
  int pass = 1;
  std::int64_t claim = 0;
  bool is_claimed = false;
};

// Everything that is durable.
struct FakeStore {
  std::map<int, FakeRow> rows;  // by key, from 1
  std::vector<FakeSegment> segments;
  bool is_done = false;
  std::map<std::string, std::string> quarantine;
  int commits = 0;
};

class FakeTransaction final : public Transaction {
 public:
  explicit FakeTransaction(FakeStore& store) : store_(store), draft(store) {}
  Rows query(const SqlText&) override { unreachable("no SQL here"); }
  std::int64_t execute(const SqlText&) override { unreachable("no SQL here"); }
  void commit() override {
    if (before_commit) before_commit();
    draft.commits = store_.commits + 1;
    store_ = draft;
  }

  std::function<void()> before_commit;

 private:
  FakeStore& store_;

 public:
  FakeStore draft;
};

inline FakeStore& draft_of(Transaction& transaction) {
  return dynamic_cast<FakeTransaction&>(transaction).draft;
}

class FakeSession final : public Session {
 public:
  explicit FakeSession(FakeStore& store) : store_(store) {}

  std::unique_ptr<Transaction> begin(Access) override {
    if (on_begin) on_begin();
    auto transaction = std::make_unique<FakeTransaction>(store_);
    transaction->before_commit = before_commit;
    return transaction;
  }
  void execute_outside(const SqlText&) override { unreachable("no SQL here"); }
  bool alone_since_last_asked() override { return alone; }
  std::string name() override { return ""; }
  void end_other(const std::string&) override {}
  std::optional<RunningStatement> look_at_other(const std::string&) override { return {}; }
  void cancel_other(const std::string&) override {}

  std::function<void()> on_begin;
  std::function<void()> before_commit;
  bool alone = true;

 private:
  FakeStore& store_;
};

// Fills rows; a row takes `row_time` on the clock.
class FakeWork final : public RowWork {
 public:
  explicit FakeWork(ManualClock& clock) : clock_(clock) {}

  // A cursor is the key before, and where a segment ends the last one: "0-500".
  std::vector<Cursor> split(Transaction&, int) override {
    if (segment_rows == 0) return {Cursor{}};
    std::vector<Cursor> cursors;
    for (int part = 0; part < segments; ++part) {
      cursors.push_back({fmt::format("{}-{}", part * segment_rows, (part + 1) * segment_rows)});
    }
    return cursors;
  }

  BatchOutcome run(Transaction& transaction, const Batch& batch) override {
    batches.push_back(batch.rows_max);
    return go(draft_of(transaction), batch, [](FakeRow& row) { row.filled = true; });
  }

  BatchOutcome count_left(Transaction& transaction, const Batch& batch) override {
    return go(draft_of(transaction), batch, [](FakeRow&) {});
  }

  FailedRow describe_failed(Transaction& transaction, const Cursor& after) override {
    const auto next = draft_of(transaction).rows.upper_bound(number(after));
    return {.key = fmt::format("id = {}", next->first),
            .error = "cannot convert",
            .after = behind(next->first, after)};
  }

  bool still_fails(Transaction& transaction, const std::string& key) override {
    if (on_look) on_look(draft_of(transaction));
    return draft_of(transaction).rows.at(std::stoi(key.substr(5))).fails;
  }

  std::int64_t estimated_rows(Transaction& transaction) override {
    return std::ssize(draft_of(transaction).rows);
  }

  Milliseconds row_time{0};
  int segments = 1;
  int segment_rows = 0;  // of each
  std::vector<std::int64_t> batches;
  std::function<void(FakeStore&)> on_look;

 private:
  static int number(const Cursor& cursor) {
    return cursor.text.empty() ? 0 : std::stoi(cursor.text);
  }
  static std::string end_of(const Cursor& cursor) {
    const std::size_t dash = cursor.text.find('-');
    return dash == std::string::npos ? "" : cursor.text.substr(dash);
  }
  static Cursor behind(int key, const Cursor& before) {
    return {fmt::format("{}{}", key, end_of(before))};
  }

  template <class Change>
  BatchOutcome go(FakeStore& store, const Batch& batch, Change change) {
    BatchOutcome outcome{.reached = batch.after};
    auto at = store.rows.upper_bound(number(batch.after));
    const std::string end = end_of(batch.after);
    const auto last = end.empty() ? store.rows.end() : store.rows.upper_bound(-std::stoi(end));
    for (; at != last && outcome.rows_seen < batch.rows_max; ++at) {
      clock_.advance(row_time);
      ++outcome.rows_seen;
      outcome.reached = behind(at->first, batch.after);
      if (at->second.filled) continue;
      if (at->second.fails) throw Error(ErrorKind::row_failed, {.message = "x", .hint = ""});
      ++outcome.rows_changed;
      change(at->second);
    }
    outcome.finished = at == last;
    return outcome;
  }

  ManualClock& clock_;
};

class FakeLedger final : public WorkLedger {
 public:
  WorkStanding standing(Transaction& transaction, const WorkSegment* own) override {
    WorkStanding standing{.is_done = draft_of(transaction).is_done};
    const auto& segments = draft_of(transaction).segments;
    for (std::size_t at = 0; at < segments.size(); ++at) {
      const FakeSegment& each = segments[at];
      if (each.pass > standing.pass) standing.rows_seen = 0;
      standing.pass = each.pass;
      standing.rows_seen += each.position.rows_seen;
      standing.rows_changed += each.position.rows_changed;
      if (each.position.finished) continue;
      ++standing.unfinished;
      const bool is_own = own != nullptr && own->number == static_cast<int>(at);
      if (each.is_claimed && !is_own) standing.others.push_back({.work = "users"});
    }
    return standing;
  }
  void begin_pass(Transaction& transaction, int pass, const std::vector<Cursor>& cursors) override {
    for (const Cursor& each : cursors) {
      draft_of(transaction).segments.push_back({.position = {.cursor = each}, .pass = pass});
    }
  }
  void end_last_pass(Transaction& transaction) override { draft_of(transaction).is_done = true; }
  std::optional<ClaimedWork> claim(Transaction& transaction) override {
    auto& segments = draft_of(transaction).segments;
    const auto free = std::ranges::find_if(segments, [this](const FakeSegment& each) {
      return !each.position.finished && (!each.is_claimed || takes_over);
    });
    if (free == segments.end()) return std::nullopt;
    free->is_claimed = true;
    return ClaimedWork{
        .segment = {.number = static_cast<int>(free - segments.begin()), .claim = ++free->claim},
        .position = free->position};
  }
  std::optional<WorkPosition> hold(Transaction& transaction, const WorkSegment* own) override {
    ++holds;
    if (lost) throw Error(ErrorKind::lease_lost, {.message = "lost", .hint = ""});
    if (own == nullptr) return std::nullopt;
    return segment_of(transaction, *own).position;
  }
  void save(Transaction& transaction, const WorkSegment& own, const WorkPosition& position,
            const BatchProgress&) override {
    segment_of(transaction, own).position = position;
  }
  void give_back(Transaction& transaction, const WorkSegment& own) override {
    segment_of(transaction, own).is_claimed = false;
  }
  void quarantine(Transaction& transaction, const FailedRow& row) override {
    draft_of(transaction).quarantine[row.key] = row.error;
  }
  bool is_quarantined(Transaction& transaction, const std::string& key) override {
    return draft_of(transaction).quarantine.contains(key);
  }
  std::int64_t quarantined(Transaction& transaction) override {
    return std::ssize(draft_of(transaction).quarantine);
  }

  int holds = 0;
  bool lost = false;
  bool takes_over = false;  // what others have claimed

 private:
  static FakeSegment& segment_of(Transaction& transaction, const WorkSegment& own) {
    FakeSegment& segment = draft_of(transaction).segments.at(static_cast<std::size_t>(own.number));
    if (segment.claim == own.claim) return segment;
    throw Error(ErrorKind::lease_lost, {.message = "taken over", .hint = ""});
  }
};

// Says what it was told to say last; `on_ask` may tell it something else.
class FakeRegulator final : public Regulator {
 public:
  Regulation now(Transaction&) override {
    ++asked;
    if (const auto call = on_ask) call();
    return {.limits = orders, .allowance = allowance};
  }
  void note_attempt(Attempted attempted) override { attempts.push_back(attempted); }

  PaceLimits orders{.batch_rows = 64};
  Allowance allowance;
  std::vector<Attempted> attempts;
  std::function<void()> on_ask;
  int asked = 0;
};

class FakeObserver final : public Observer {
 public:
  void migration_started(const std::string&, const std::string&, const std::string&) override {}
  void phase_started(Phase, Direction) override {}
  void step_done(const StepProgress&) override {}
  void batch_done(const BatchProgress& batch) override {
    batches.push_back(batch);
    if (const auto call = on_batch) call();  // a copy: it may take itself away
  }
  void waiting(const WaitProgress& wait) override { waits.push_back(wait); }
  void statement_runs(const StatementProgress&) override {}
  void phase_done(const PhaseProgress&) override {}
  void note(const std::string& sentence) override { notes.push_back(sentence); }

  std::vector<BatchProgress> batches;
  std::vector<WaitProgress> waits;
  std::vector<std::string> notes;
  std::function<void()> on_batch;
};

}  // namespace ratchet
