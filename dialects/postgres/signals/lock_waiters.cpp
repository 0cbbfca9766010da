// lock_waiters: sessions, but for ratchet's own, that wait for a lock on the tables or on a row of
// them. Who waits for a row has a lock on it already (`tuple`) and waits for the transaction that
// changed it.
#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class LockWaiters final : public Signal {
 public:
  explicit LockWaiters(const SignalScope& scope) : session_(scope.session), tables_(scope.tables) {}

  std::string_view name() const override { return "lock_waiters"; }

  SignalReading read() override {
    Look look(session_);
    return {.value = look.number(
                sql("{}, here (oid) AS (SELECT oid FROM pg_database "
                    "WHERE datname = current_database()), "
                    "own (pid) AS (SELECT pid FROM pg_stat_activity WHERE usename = session_user "
                    "AND application_name = current_setting('application_name')), "
                    "locks AS (SELECT l.pid, l.locktype, l.granted, tree.relation FROM pg_locks l "
                    "LEFT JOIN here ON here.oid = l.database "
                    "LEFT JOIN tree ON tree.relation = l.relation AND here.oid IS NOT NULL) "
                    "SELECT count(DISTINCT w.pid) FROM locks w WHERE NOT w.granted "
                    "AND (w.relation IS NOT NULL OR EXISTS (SELECT FROM locks t "
                    "WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.relation IS NOT NULL)) "
                    "AND NOT EXISTS (SELECT FROM own WHERE own.pid = w.pid)",
                    look.tree_of(tables_)))};
  }

 private:
  Session& session_;
  std::vector<QualifiedName> tables_;
};

}  // namespace

std::unique_ptr<Signal> make_lock_waiters(const SignalScope& scope) {
  return std::make_unique<LockWaiters>(scope);
}

}  // namespace ratchet::postgres
