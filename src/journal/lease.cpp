#include "journal/lease.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "base/error.hpp"
#include "journal/columns.hpp"

namespace ratchet {
namespace {

struct LeaseRow {
  LeaseStatus status;
  std::int64_t token = 0;
  WallTime taken;

  bool is_free() const { return status.owner.empty(); }
};

std::optional<LeaseRow> read_row(Transaction& transaction, const QualifiedName& table,
                                 const std::string& migration) {
  const Rows rows = transaction.query(
      sql("SELECT owner, host, pid, token, taken, renewed, expires, session FROM {} "
          "WHERE migration = {}",
          table, bound(migration)));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return LeaseRow{.status = {.owner = as_text(row[0]),
                             .host = as_text(row[1]),
                             .pid = as_integer(row[2]),
                             .renewed = from_iso(as_text(row[5])),
                             .expires = from_iso(as_text(row[6])),
                             .session = as_text(row[7])},
                  .token = as_integer(row[3]),
                  .taken = from_iso(as_text(row[4]))};
}

// It has ended, and only its parent does not know yet: /proc/<pid>/stat says "pid (name) Z ...".
bool is_zombie(std::int64_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat;
  std::getline(file, stat);
  const std::size_t after_name = stat.rfind(')');
  return after_name != std::string::npos && stat.compare(after_name + 1, 2, " Z") == 0;
}

// Of this host. Another process may have its number by now; then the lease just has to expire.
bool process_is_gone(std::int64_t pid) {
  if (kill(static_cast<pid_t>(pid), 0) == -1) return errno == ESRCH;
  return is_zombie(pid);
}

std::string describe(const LeaseStatus& status) {
  return fmt::format("{}@{} (pid {})", status.owner, status.host, status.pid);
}

Error held_by(const LeaseRow& row, const LeaseRequest& request) {
  return Error(ErrorKind::lease_held,
               {.message = fmt::format("{} is run by {} since {}; the lease expires at {} unless "
                                       "it is renewed",
                                       request.migration, describe(row.status), to_iso(row.taken),
                                       to_iso(row.status.expires)),
                .hint = fmt::format("Wait for it, or take over with `--take-over \"why\"` if you "
                                    "know that it is stuck.")});
}

// Why the lease may be had; nullopt when it may not.
std::optional<std::string> reason_to_take(const LeaseRow& row, const LeaseRequest& request,
                                          WallTime now) {
  const LeaseStatus& status = row.status;
  const bool same_host = status.host == request.by.host;
  if (same_host && status.pid == request.by.pid) return "its own";
  if (status.expires <= now) return fmt::format("expired at {}", to_iso(status.expires));
  if (is_left_behind(status, request.by.host)) return "that process is gone";
  return request.take_over;
}

// From whom it is taken, and why; nullopt when nobody has it. Throws Error{lease_held}.
std::optional<std::string> require_to_be_had(const std::optional<LeaseRow>& row,
                                             const LeaseRequest& request, WallTime now) {
  if (!row || row->is_free()) return std::nullopt;
  const auto reason = reason_to_take(*row, request, now);
  if (!reason) throw held_by(*row, request);
  return fmt::format("from {}: {}", describe(row->status), *reason);
}

}  // namespace

bool is_left_behind(const LeaseStatus& lease, const std::string& host) {
  return lease.host == host && process_is_gone(lease.pid);
}

void Lease::hold(Transaction& transaction) const {
  const bool is_held = use_ == Use::renews ? renew(transaction) : is_valid(transaction);
  if (is_held) return;
  throw Error(ErrorKind::lease_lost,
              {.message = fmt::format("the lease of {} was taken over", migration_),
               .hint = fmt::format("Nothing more was written; see who goes on: ratchet status {}.",
                                   migration_)});
}

bool Lease::renew(Transaction& transaction) const {
  const WallTime now = clock_.wall();
  return transaction.execute(sql(
             "UPDATE {} SET renewed = {}, expires = {} WHERE migration = {} AND token = {}", table_,
             bound(now), bound(now + kLeaseTime), bound(migration_), bound(token_))) == 1;
}

bool Lease::is_valid(Transaction& transaction) const {
  const auto row = read_row(transaction, table_, migration_);
  return row && row->token == token_ && !row->is_free();
}

Lease Lease::shared() const {
  Lease lease = *this;
  lease.use_ = Use::asserts;
  return lease;
}

void Lease::name_session(Transaction& transaction, Session& session) const {
  hold(transaction);
  const std::string before = read_row(transaction, table_, migration_)->status.session;
  const std::string now = session.name();
  if (before == now) return;
  session.end_other(before);
  transaction.execute(sql("UPDATE {} SET session = {} WHERE migration = {}", table_, bound(now),
                          bound(migration_)));
}

void Lease::release(Transaction& transaction, Session& session) const {
  transaction.execute(sql(
      "UPDATE {} SET owner = '', expires = {}, session = CASE session WHEN {} THEN '' ELSE session "
      "END WHERE migration = {} AND token = {}",
      table_, bound(clock_.wall()), bound(session.name()), bound(migration_), bound(token_)));
}

AcquiredLease LeaseTable::acquire(Transaction& transaction, const LeaseRequest& request,
                                  const Clock& clock) const {
  // Before it is locked, since its holder may be in the middle of a long transaction.
  require_to_be_had(read_row(transaction, table_, request.migration), request, clock.wall());
  transaction.execute(
      sql("UPDATE {} SET token = token WHERE migration = {}", table_, bound(request.migration)));
  const auto row = read_row(transaction, table_, request.migration);
  const WallTime now = clock.wall();
  auto taken_from = require_to_be_had(row, request, now);
  const std::int64_t token = row ? row->token + 1 : 1;
  // The session stays until it has ended.
  const std::string session = row ? row->status.session : "";
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(request.migration)));
  transaction.execute(
      sql("INSERT INTO {} (migration, owner, host, pid, token, taken, renewed, expires, session) "
          "VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {})",
          table_, bound(request.migration), bound(request.by.owner), bound(request.by.host),
          bound(request.by.pid), bound(token), bound(now), bound(now), bound(now + kLeaseTime),
          bound(session)));
  return {.lease = Lease(table_, request.migration, token, clock),
          .taken_from = std::move(taken_from),
          .has_session = !session.empty()};
}

std::optional<Lease> LeaseTable::join(Transaction& transaction, const std::string& migration,
                                      const Clock& clock) const {
  const auto row = read_row(transaction, table_, migration);
  if (!row || row->is_free()) return std::nullopt;
  return Lease(table_, migration, row->token, clock).shared();
}

std::optional<LeaseStatus> LeaseTable::current(Transaction& transaction,
                                               const std::string& migration,
                                               const Clock& clock) const {
  const auto row = read_row(transaction, table_, migration);
  if (!row || row->is_free() || row->status.expires <= clock.wall()) return std::nullopt;
  return row->status;
}

}  // namespace ratchet
