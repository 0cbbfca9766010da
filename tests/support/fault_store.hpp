// A store that dies at a chosen commit: before it (nothing of the transaction has happened) or
// behind it (everything has, but nobody was told). The engine notices nothing of the decoration;
// whoever tests catches Killed, drops the engine, and starts another one on the same file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "dialect/crossing.hpp"
#include "dialect/dialect.hpp"

namespace ratchet::testing {

struct Killed {};

enum class Moment { before_commit, after_commit };

struct Faults {
  int commits = 0;            // of write transactions so far
  std::optional<int> die_at;  // which of them, from 1
  Moment moment = Moment::before_commit;
  std::function<void(int)> before_commit{};  // of each write, with its number; may be empty
  std::function<void(const SqlText&)> before_execute{};  // may be empty
  std::function<void()> before_outside{};                // of each statement outside; may be empty
  std::function<void()> before_writing{};                // of each write transaction; may be empty
};

class FaultTransaction final : public Transaction {
 public:
  FaultTransaction(std::unique_ptr<Transaction> inner, Access access, Faults& faults)
      : inner_(std::move(inner)), access_(access), faults_(faults) {}

  Transaction& inner() { return *inner_; }
  Rows query(const SqlText& text) override { return inner_->query(text); }
  std::int64_t execute(const SqlText& text) override {
    if (faults_.before_execute) faults_.before_execute(text);
    return inner_->execute(text);
  }
  void commit() override {
    const bool writes = access_ == Access::write;
    if (writes) ++faults_.commits;
    if (writes && faults_.before_commit) faults_.before_commit(faults_.commits);
    const bool dies = writes && faults_.commits == faults_.die_at;
    if (dies && faults_.moment == Moment::before_commit) throw Killed{};
    inner_->commit();
    if (dies) throw Killed{};
  }

 private:
  std::unique_ptr<Transaction> inner_;
  Access access_;
  Faults& faults_;
};

// What the dialect itself began.
inline Transaction& inner_of(Transaction& transaction) {
  return dynamic_cast<FaultTransaction&>(transaction).inner();
}

class FaultSession final : public Session {
 public:
  FaultSession(std::unique_ptr<Session> inner, Faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  std::unique_ptr<Transaction> begin(Access access) override {
    if (access == Access::write && faults_.before_writing) faults_.before_writing();
    return std::make_unique<FaultTransaction>(inner_->begin(access), access, faults_);
  }
  void execute_outside(const SqlText& text) override {
    if (const auto call = faults_.before_outside) call();  // a copy: it may take itself away
    inner_->execute_outside(text);
  }
  bool alone_since_last_asked() override { return inner_->alone_since_last_asked(); }
  std::string name() override { return inner_->name(); }
  void end_other(const std::string& name) override { inner_->end_other(name); }
  std::optional<RunningStatement> look_at_other(const std::string& name) override {
    return inner_->look_at_other(name);
  }
  void cancel_other(const std::string& name) override { inner_->cancel_other(name); }

 private:
  std::unique_ptr<Session> inner_;
  Faults& faults_;
};

class FaultRowWork final : public RowWork {
 public:
  explicit FaultRowWork(std::unique_ptr<RowWork> inner) : inner_(std::move(inner)) {}

  std::vector<Cursor> split(Transaction& transaction, int parts) override {
    return inner_->split(inner_of(transaction), parts);
  }
  BatchOutcome run(Transaction& transaction, const Batch& batch) override {
    return inner_->run(inner_of(transaction), batch);
  }
  BatchOutcome count_left(Transaction& transaction, const Batch& batch) override {
    return inner_->count_left(inner_of(transaction), batch);
  }
  FailedRow describe_failed(Transaction& transaction, const Cursor& after) override {
    return inner_->describe_failed(inner_of(transaction), after);
  }
  bool still_fails(Transaction& transaction, const std::string& key) override {
    return inner_->still_fails(inner_of(transaction), key);
  }
  std::int64_t estimated_rows(Transaction& transaction) override {
    return inner_->estimated_rows(inner_of(transaction));
  }

 private:
  std::unique_ptr<RowWork> inner_;
};

class FaultRowCheck final : public RowCheck {
 public:
  explicit FaultRowCheck(std::unique_ptr<RowCheck> inner) : inner_(std::move(inner)) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch,
                   std::int64_t samples_max) override {
    return inner_->run(inner_of(transaction), batch, samples_max);
  }
  std::int64_t estimated_rows(Transaction& transaction) override {
    return inner_->estimated_rows(inner_of(transaction));
  }
  std::int64_t mend(Transaction& transaction, const Batch& batch, RightSide right) override {
    return inner_->mend(inner_of(transaction), batch, right);
  }
  std::vector<Cursor> spread(Transaction& transaction, int places) override {
    return inner_->spread(inner_of(transaction), places);
  }
  std::vector<Cursor> split(Transaction& transaction, int parts) override {
    return inner_->split(inner_of(transaction), parts);
  }
  std::unique_ptr<RowCheck> beside() override {
    return std::make_unique<FaultRowCheck>(inner_->beside());
  }
  std::string snapshot() const override { return inner_->snapshot(); }
  bool let_go() override { return inner_->let_go(); }
  bool go_on() override { return inner_->go_on(); }
  std::vector<Cursor> look_again(Transaction& transaction, const std::string& since,
                                 int parts) override {
    return inner_->look_again(inner_of(transaction), since, parts);
  }

 private:
  std::unique_ptr<RowCheck> inner_;
};

class FaultCrossing final : public Crossing {
 public:
  explicit FaultCrossing(std::unique_ptr<Crossing> inner) : inner_(std::move(inner)) {}

  KeySpan next_span(Transaction& transaction, const std::optional<Row>& after,
                    std::int64_t rows_max) override {
    return inner_->next_span(inner_of(transaction), after, rows_max);
  }
  std::int64_t estimated_rows(Transaction& transaction) override {
    return inner_->estimated_rows(inner_of(transaction));
  }
  void hold_back(Transaction& transaction, std::int64_t token, const KeySpan& span) override {
    inner_->hold_back(inner_of(transaction), token, span);
  }
  void let_go(Transaction& transaction, std::int64_t token) override {
    inner_->let_go(inner_of(transaction), token);
  }
  std::vector<OutboxEntry> waiting(Transaction& transaction, std::int64_t entries_max) override {
    return inner_->waiting(inner_of(transaction), entries_max);
  }
  void delete_entries(Transaction& transaction, const std::vector<OutboxEntry>& entries) override {
    inner_->delete_entries(inner_of(transaction), entries);
  }
  Rows pending(Transaction& transaction, const KeySpan& span) override {
    return inner_->pending(inner_of(transaction), span);
  }
  Backlog backlog(Transaction& transaction) override {
    return inner_->backlog(inner_of(transaction));
  }
  Rows rows(Transaction& transaction, Seen seen, const KeySpan& span) override {
    return inner_->rows(inner_of(transaction), seen, span);
  }
  Rows rows(Transaction& transaction, Seen seen, const Rows& keys) override {
    return inner_->rows(inner_of(transaction), seen, keys);
  }
  std::string_view digest_kind() const override { return inner_->digest_kind(); }
  Digest digest(Transaction& transaction, Seen seen, const KeySpan& span) override {
    return inner_->digest(inner_of(transaction), seen, span);
  }
  std::vector<RefusedRow> put(Transaction& transaction, const Rows& rows,
                              OnExisting existing) override {
    return inner_->put(inner_of(transaction), rows, existing);
  }
  void erase(Transaction& transaction, const Rows& keys) override {
    inner_->erase(inner_of(transaction), keys);
  }
  std::int64_t last_number(Transaction& transaction) override {
    return inner_->last_number(inner_of(transaction));
  }
  void number_behind(Transaction& transaction, std::int64_t last) override {
    inner_->number_behind(inner_of(transaction), last);
  }
  void hold_fence(Transaction& transaction, std::int64_t token) override {
    inner_->hold_fence(inner_of(transaction), token);
  }
  void raise_fence(Transaction& transaction, std::int64_t token) override {
    inner_->raise_fence(inner_of(transaction), token);
  }
  Guard guard(Transaction& transaction) override { return inner_->guard(inner_of(transaction)); }
  void set_guard(Transaction& transaction, Guard guard) override {
    inner_->set_guard(inner_of(transaction), guard);
  }
  void keep_clients_out(Transaction& transaction) override {
    inner_->keep_clients_out(inner_of(transaction));
  }

 private:
  std::unique_ptr<Crossing> inner_;
};

class FaultStore final : public Store {
 public:
  FaultStore(std::unique_ptr<Store> inner, Faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  const Dialect& dialect() const override { return inner_->dialect(); }
  std::unique_ptr<Session> connect() override {
    return std::make_unique<FaultSession>(inner_->connect(), faults_);
  }
  Schema read_schema(Transaction& transaction) override {
    return inner_->read_schema(inner_of(transaction));
  }
  std::string stamp_of(Transaction& transaction,
                       const std::vector<QualifiedName>& tables) override {
    return inner_->stamp_of(inner_of(transaction), tables);
  }
  Definitions write_path(Transaction& transaction, const DualWrite& mapping) override {
    return inner_->write_path(inner_of(transaction), mapping);
  }
  std::unique_ptr<RowDump> row_dump(const DumpedTable& dumped) override {
    return inner_->row_dump(dumped);
  }
  std::string usage_mark(Transaction& transaction, const std::vector<RetiredSide>& sides) override {
    return inner_->usage_mark(inner_of(transaction), sides);
  }
  Usage usage_of(Transaction& transaction, const std::vector<RetiredSide>& sides,
                 const UsageSince& since) override {
    return inner_->usage_of(inner_of(transaction), sides, since);
  }
  std::unique_ptr<RowWork> row_work(const Step& step, const DualWrite* mapping,
                                    const Scene& scene) override {
    return std::make_unique<FaultRowWork>(inner_->row_work(step, mapping, scene));
  }
  std::unique_ptr<RowCheck> row_check(const DualWrite& mapping, const Scene& scene) override {
    return std::make_unique<FaultRowCheck>(inner_->row_check(mapping, scene));
  }
  std::unique_ptr<Crossing> crossing(const CrossingEnd& end, const Schema& schema) override {
    return std::make_unique<FaultCrossing>(inner_->crossing(end, schema));
  }
  RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                             std::int64_t rows_max) override {
    return inner_->try_round_trips(inner_of(transaction), mapping, scene, rows_max);
  }
  std::optional<TableSpace> space_of(Transaction& transaction,
                                     const std::vector<QualifiedName>& tables) override {
    return inner_->space_of(inner_of(transaction), tables);
  }
  Vacuum vacuum_of(Transaction& transaction, const std::vector<QualifiedName>& tables) override {
    return inner_->vacuum_of(inner_of(transaction), tables);
  }
  // They don't work, so they don't die.
  Signals signals(const SignalScope&) override { return {}; }
  std::string display_name() const override { return inner_->display_name(); }
  std::string version() const override { return inner_->version(); }
  std::int64_t size_bytes() override { return inner_->size_bytes(); }

 private:
  std::unique_ptr<Store> inner_;
  Faults& faults_;
};

}  // namespace ratchet::testing
