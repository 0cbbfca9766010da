// One end of a table that lives in two stores while it moves from one to the other. Both ends do
// the same work, each in its own store: whoever's clients write is followed (the keys of what they
// write are captured in their own transactions), the other follows (rows are put into it). The
// relay, the copier and the verifier carry rows between two ends; an end knows nothing of the other
// but what its columns are called. The order in which all this is safe: docs/two-stores.md.
//
//   end of users in `main`                       end of people in `next`
//     table users, key (id)                        table people, key (id)
//     gives id, name -> upper(name)                gives id, name -> lower(name)
//     takes id, name                               takes id, name
//     outbox, ranges in flight, guard, fence       outbox, ranges in flight, guard, fence
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dialect/carried.hpp"
#include "dialect/session.hpp"
#include "step/mapping.hpp"

namespace ratchet {

// A column of this end, filled with what the other end gives; and the expression over a row of this
// end that fills one of the other's.
struct TakenColumn {
  Identifier column;
  Carried as = Carried::text;
  bool operator==(const TakenColumn&) const = default;
};
struct GivenColumn {
  Identifier column;  // as the other end calls it
  LocatedSql expression;
  Carried as = Carried::text;
  bool operator==(const GivenColumn&) const = default;
};

struct CrossingEnd {
  std::string name;  // of both ends: what outbox, functions and triggers are called by
  QualifiedName table = unnamed_table();
  std::vector<Identifier> key;     // of this end, unique and not null
  std::vector<GivenColumn> gives;  // the other's key first, in the order of `key`
  std::vector<TakenColumn> takes;  // the key first, in the order of `key`
  std::string when_closed;         // what a client is told whose write the guard refuses
  bool operator==(const CrossingEnd&) const = default;
};

// Whether a row of the table has nothing but what the end takes and what the store makes of it.
inline bool takes_every_column(const CrossingEnd& end, const Table& table) {
  return std::ranges::all_of(table.columns, [&](const Column& column) {
    return column.generated != Generated::no ||
           std::ranges::count(end.takes, column.name, &TakenColumn::column) > 0;
  });
}

// Rows of an end with keys behind `after`, up to `through`, in the end's own order of keys. None:
// from the beginning, to the end.
struct KeySpan {
  std::optional<Row> after;
  std::optional<Row> through;
  bool operator==(const KeySpan&) const = default;
};

// given: what the other end's row should be. own: what it is here. Both with the key first, as the
// other end, or this one, takes them.
enum class Seen { given, own };

struct OutboxEntry {
  std::string id;  // never used again
  Row key;         // of this end
  bool operator==(const OutboxEntry&) const = default;
};

struct Backlog {
  std::int64_t entries = 0;  // exact where that is cheap, else from statistics
  Milliseconds age{0};       // of the oldest
};

// In the store's words, or what it would make of the row.
struct RefusedRow {
  Row key;
  std::string error;
};

// Rows of a span, told from others without being read. Where two are of the same kind and equal, so
// are the rows; where they are not, the rows still may be.
struct Digest {
  std::int64_t rows = 0;
  std::string sums;
  bool operator==(const Digest&) const = default;
};

// open: clients write here. closed: their writes are refused, and nothing else is.
enum class Guard { open, closed };

// Overwriting is the relay's: it has read the row as it is now. A copier keeps what is there.
enum class OnExisting { overwrite, keep };

// Works on whichever transaction of the end's store it is given. One attempt each.
class Crossing {
 public:
  virtual ~Crossing() = default;

  // Of the followed end.
  // The next rows_max rows behind `after`; `through` is open when there are no more behind them.
  virtual KeySpan next_span(Transaction& transaction, const std::optional<Row>& after,
                            std::int64_t rows_max) = 0;
  virtual std::int64_t estimated_rows(Transaction& transaction) = 0;
  // Their entries are not claimed from the commit on, until it is let go. One span for each token;
  // what older tokens have left behind is let go with it.
  virtual void hold_back(Transaction& transaction, std::int64_t token, const KeySpan& span) = 0;
  virtual void let_go(Transaction& transaction, std::int64_t token) = 0;
  // Oldest first, of keys that nobody holds back: looked at in the one statement that reads them.
  virtual std::vector<OutboxEntry> waiting(Transaction& transaction, std::int64_t entries_max) = 0;
  virtual void delete_entries(Transaction& transaction,
                              const std::vector<OutboxEntry>& entries) = 0;
  // Each key once that an entry waits for.
  virtual Rows pending(Transaction& transaction, const KeySpan& span) = 0;
  virtual Backlog backlog(Transaction& transaction) = 0;

  // Of both ends. Behind the reading of a span or of keys the transaction sees what it saw then:
  // pending() and rows() of one read transaction are of one snapshot.
  virtual Rows rows(Transaction& transaction, Seen seen, const KeySpan& span) = 0;
  virtual Rows rows(Transaction& transaction, Seen seen, const Rows& keys) = 0;
  // How the store makes them; "": it makes none, and digest() is not asked for.
  virtual std::string_view digest_kind() const = 0;
  virtual Digest digest(Transaction& transaction, Seen seen, const KeySpan& span) = 0;

  // Of the following end. Rows as this end takes them, each key once. What it writes is captured by
  // nobody, and gets by the guard. Returns the rows that were not put, since the store refuses them
  // or would not hold exactly what is given; the others are. A value that must be unique and stands
  // in a row of another key is such a reason: while that key's entry waits, the next attempt may
  // succeed; two rows of one call may swap theirs.
  virtual std::vector<RefusedRow> put(Transaction& transaction, const Rows& rows,
                                      OnExisting existing) = 0;
  virtual void erase(Transaction& transaction, const Rows& keys) = 0;

  // The last number that the store has given out for rows that come without a key, or 0 where it
  // numbers none. The other end goes on behind it before clients write there.
  virtual std::int64_t last_number(Transaction& transaction) = 0;
  virtual void number_behind(Transaction& transaction, std::int64_t last) = 0;

  // Who writes rows into this store, or reads entries of its outbox, holds the fence in that very
  // transaction. Throws Error{lease_lost} for a token that is older than the fence; nobody can
  // raise it before the transaction ends.
  virtual void hold_fence(Transaction& transaction, std::int64_t token) = 0;
  virtual void raise_fence(Transaction& transaction, std::int64_t token) = 0;

  virtual Guard guard(Transaction& transaction) = 0;
  // Changes what clients may do from the commit on, for every one of them, whenever its own
  // transaction has begun. Waits as keep_clients_out() does.
  virtual void set_guard(Transaction& transaction, Guard guard) = 0;
  // No client writes to the table until the transaction ends. Waits no longer than the lock
  // timeout. Throws Error{busy}.
  virtual void keep_clients_out(Transaction& transaction) = 0;
};

}  // namespace ratchet
