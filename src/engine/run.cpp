#include "engine/run.hpp"

#include <fmt/format.h>

namespace ratchet {
namespace {

constexpr int kAttemptsMax = 100;

// `settle` waits for the store, as long as the budget, before `body` is tried again.
void go_on_after_loss(const std::function<void()>& body, const std::function<void()>& settle) {
  for (int attempts_left = kAttemptsMax;; --attempts_left) {
    try {
      return body();
    } catch (const Error& error) {
      const bool is_loss =
          error.kind() == ErrorKind::connection_lost || error.kind() == ErrorKind::outcome_unknown;
      if (!is_loss || attempts_left == 1) throw;
    }
    settle();
  }
}

AcquiredLease acquire(Site& site, const RunRequest& request) {
  const Operator& who = site.operated_by();
  std::optional<AcquiredLease> lease;
  // Taken in doubt, it is one's own at the next look.
  get_through(site, [&] {
    site.write([&](Transaction& transaction) {
      AcquiredLease acquired = site.journal().leases.acquire(
          transaction,
          {.migration = request.id,
           .by = {.owner = who.name, .host = who.host, .pid = who.pid},
           .take_over = request.take_over},
          site.clock());
      if (acquired.taken_from) {
        site.log(
            transaction,
            {.migration = request.id, .what = "lease taken over", .detail = *acquired.taken_from});
      }
      lease.emplace(std::move(acquired));
    });
  });
  return *lease;
}

// Renews the lease also while the site waits for something.
class Renewing {
 public:
  Renewing(Site& site, const Lease& lease) : site_(site) { site_.renew_while_waiting(&lease); }
  ~Renewing() { site_.renew_while_waiting(nullptr); }
  Renewing(const Renewing&) = delete;
  Renewing& operator=(const Renewing&) = delete;

 private:
  Site& site_;
};

// Whatever it has left running outside of transactions must not meet what is done now.
void end_predecessor(Site& site, const Lease& lease) {
  site.write([&](Transaction& transaction) { lease.name_session(transaction, site.session()); });
}

// An interruption is no error, and a lease that is not ours says nothing about the migration.
bool is_worth_keeping(const Error& error) {
  return error.kind() != ErrorKind::stopped && error.kind() != ErrorKind::lease_lost;
}

void end_badly(Site& site, const Lease& lease, const MigrationId& id, const Error& error) {
  try {
    site.try_write([&](Transaction& transaction) {
      lease.hold(transaction);
      if (is_worth_keeping(error)) {
        site.journal().migrations.set_last_error(transaction, id, error.message());
      }
      lease.release(transaction, site.session());
    });
  } catch (const Error&) {
    // The lease expires by itself, and the first error is the one to be told.
  }
}

}  // namespace

void get_through(Site& site, const std::function<void()>& body) {
  go_on_after_loss(body, [&] { site.read([](Transaction&) {}); });
}

void run_with_lease(Site& site, const RunRequest& request,
                    const std::function<void(const Lease&)>& body) {
  const AcquiredLease acquired = acquire(site, request);
  const Lease& lease = acquired.lease;
  const MigrationId id{.text = request.id};
  site.observer().migration_started(request.id, site.store().display_name(),
                                    to_text(site.operated_by()));
  const Renewing renewing(site, lease);
  try {
    if (acquired.has_session) end_predecessor(site, lease);
    // Whatever is still in doubt holds the lease's row: who has it knows what became of that.
    go_on_after_loss([&] { body(lease); }, [&] { site.write(lease, [](Transaction&) {}); });
  } catch (const Error& error) {
    end_badly(site, lease, id, error);
    throw;
  }
  site.write([&](Transaction& transaction) {
    lease.hold(transaction);
    site.journal().migrations.set_last_error(transaction, id, "");
    lease.release(transaction, site.session());
  });
}

}  // namespace ratchet
