// A connection to a store, and the only two ways to run SQL on it: in a transaction, or (a scope of
// its own) outside of one. One attempt each: waiting and retrying belong to the caller
// (base/retry.hpp), which knows the budget and tells the user why it waits.
//
// Not thread-safe: one session, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "sql/sql_text.hpp"

namespace ratchet {

// write: takes the right to write at once (SQLite: BEGIN IMMEDIATE), so it never fails half-way
// because a read became a write.
enum class Access { read, write };

class Transaction {
 public:
  virtual ~Transaction() = default;  // rolls back, unless committed

  virtual Rows query(const SqlText& text) = 0;
  // Returns the number of rows changed.
  virtual std::int64_t execute(const SqlText& text) = 0;
  // Throws Error{busy} when nothing was committed and a retry of commit() may succeed, and
  // Error{outcome_unknown} when it can't be known.
  virtual void commit() = 0;
};

// What a session does at this moment, as the store tells it.
struct RunningStatement {
  std::string text;  // its beginning
  Milliseconds running{0};
  std::string doing;       // "building index: scanning table"; empty: nobody can know
  std::int64_t done = 0;   // of `doing`
  std::int64_t whole = 0;  // 0: nobody can know
  std::string unit;        // "blocks"
  std::string waits_for;   // who is in its way, in words; empty: nobody
  bool operator==(const RunningStatement&) const = default;
};

class Session {
 public:
  virtual ~Session() = default;

  // Throws Error{busy} when another writer is in the way.
  virtual std::unique_ptr<Transaction> begin(Access access) = 0;
  // For what can't run inside a transaction (settings; later, concurrent index builds).
  virtual void execute_outside(const SqlText& text) = 0;
  // True when nobody but this session has written since the last call, or since its first
  // transaction began. Cheap; false when the product can't tell.
  virtual bool alone_since_last_asked() = 0;

  // What the store calls this connection, and nothing else ever: for somebody who has to end it
  // when its process can't. "" where nothing goes on running behind a process that has died.
  virtual std::string name() = 0;
  // Ends the session of that name and what it still runs; returns when it is gone, also when it was
  // gone before. Throws Error{busy} when it does not go.
  virtual void end_other(const std::string& name) = 0;
  // A look at the session of that name, between two transactions of this one. nullopt: it does
  // nothing, or is gone.
  virtual std::optional<RunningStatement> look_at_other(const std::string& name) = 0;
  // Ends the statement that it runs, not the session. Does not wait for that.
  virtual void cancel_other(const std::string& name) = 0;
};

}  // namespace ratchet
