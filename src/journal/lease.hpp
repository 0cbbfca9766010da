// Who may carry a migration out. The lease is a row with a token that grows with every taker; each
// write transaction of a run first asserts its token and renews the lease in that very transaction
// (hold). So an engine that was taken over while it slept changes nothing when it wakes, and two
// engines never both believe to be the one.
//
// A lease is per migration: several may be in flight. That their steps don't meet is no matter of
// leases but of each step's transaction, which reads the schema it works on.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "dialect/session.hpp"
#include "journal/tables.hpp"
#include "plan/status.hpp"

namespace ratchet {

// A lease that its holder doesn't renew for this long is anybody's.
inline constexpr Milliseconds kLeaseTime{10'000};

struct LeaseHolder {
  std::string owner;  // "ada"
  std::string host;
  std::int64_t pid = 0;
};

// A lease that was acquired. A value: the row in the store is what counts.
class Lease {
 public:
  // The first thing, and the last, in every write transaction of a run: a long transaction ends
  // with a lease that is as fresh as at its start. Throws Error{lease_lost}.
  void hold(Transaction& transaction) const;
  // The same lease for whoever works beside its holder: it is asserted and never renewed, so that
  // workers don't wait for each other.
  Lease shared() const;
  std::int64_t token() const { return token_; }
  // What `session` does from now on outside of transactions is done under this lease: whoever takes
  // it ends the session first. Ends the one that was named before, which was lost.
  void name_session(Transaction& transaction, Session& session) const;
  // So that nobody has to wait for it to expire. Nothing, when it was lost. A session that was
  // named stays so, unless it is this one, which has nothing more to do.
  void release(Transaction& transaction, Session& session) const;

 private:
  friend class LeaseTable;
  bool renew(Transaction& transaction) const;
  bool is_valid(Transaction& transaction) const;

  enum class Use { renews, asserts };
  Lease(QualifiedName table, std::string migration, std::int64_t token, const Clock& clock)
      : table_(std::move(table)), migration_(std::move(migration)), token_(token), clock_(clock) {}

  QualifiedName table_;
  std::string migration_;
  std::int64_t token_;
  const Clock& clock_;
  Use use_ = Use::renews;
};

struct LeaseRequest {
  std::string migration;
  LeaseHolder by;
  std::optional<std::string> take_over;  // why somebody's valid lease is taken away
};

struct AcquiredLease {
  Lease lease;
  std::optional<std::string> taken_from;  // for the event log: whose it was, and why it was taken
  bool has_session = false;               // that the last holder named, and may still run
};

// Whether its holder was a process of `host`, the asker's own, that is gone: then nobody waits for
// the lease to expire.
bool is_left_behind(const LeaseStatus& lease, const std::string& host);

class LeaseTable {
 public:
  explicit LeaseTable(const JournalTables& tables) : table_(tables.lease) {}

  // One attempt. Takes what is free, expired, of a process of this host that is gone, or the
  // requester's own. Throws Error{lease_held}.
  AcquiredLease acquire(Transaction& transaction, const LeaseRequest& request,
                        const Clock& clock) const;

  // The lease of who has it now, to be shared. An expired one, too: work goes on beside a holder
  // that is gone until somebody takes it over. nullopt when it was given back.
  std::optional<Lease> join(Transaction& transaction, const std::string& migration,
                            const Clock& clock) const;
  // nullopt when nobody holds it.
  std::optional<LeaseStatus> current(Transaction& transaction, const std::string& migration,
                                     const Clock& clock) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
