// A comparison whose batches all see one snapshot, as every one on PostgreSQL does: takes it when a
// pass begins or goes on, and gives it to each batch. What is compared, and how, is told by whoever
// derives from this.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "postgres/row_snapshot.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

class SnapshotCheck : public RowCheck {
 public:
  // `holder`: how to connect for the snapshot, to the database that the batches are run in.
  explicit SnapshotCheck(const SessionOptions& holder) : holder_(holder) {}

  CheckOutcome run(Transaction& transaction, const Batch& batch, std::int64_t samples_max) final;
  std::vector<Cursor> split(Transaction& transaction, int parts) final;
  std::unique_ptr<RowCheck> beside() final;
  std::string snapshot() const final { return seen_by_; }
  bool let_go() final;
  bool go_on() final;
  std::vector<Cursor> look_again(Transaction& transaction, const std::string& since,
                                 int parts) final;

 protected:
  const SessionOptions& holder() const { return holder_; }

 private:
  // None where one has to go over everything.
  virtual std::vector<Cursor> segments(PostgresTransaction& transaction, int parts) = 0;
  // As RowCheck::look_again, `since` being a transaction's number: rows that it or a later one has
  // written may be new to the pass.
  virtual std::vector<Cursor> segments_since(PostgresTransaction& transaction, std::int64_t since,
                                             int parts) = 0;
  // As this one was made.
  virtual std::unique_ptr<SnapshotCheck> same() const = 0;
  // A table hides rows from the snapshot that were written into another file since. The first thing
  // that a batch asks.
  virtual bool was_rewritten(PostgresTransaction& transaction) = 0;
  virtual void prepare(PostgresTransaction& transaction) = 0;
  // Both as in RangeCheck; count_and_look is taken back when it throws.
  virtual CheckOutcome count_and_look(PostgresTransaction& transaction, const Batch& batch,
                                      std::int64_t samples_max) = 0;
  virtual CheckOutcome raising_row(PostgresTransaction& transaction, const Cursor& after,
                                   const Error& error) = 0;

  void begin();
  bool share(PostgresTransaction& transaction);

  SessionOptions holder_;
  std::optional<RowSnapshot> snapshot_;
  std::string lent_;     // the id of the snapshot that another check of the pass holds
  std::string seen_by_;  // the last one
};

}  // namespace ratchet::postgres
