#include "engine/lease_keeper.hpp"

#include "base/error.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kInterval = kLeaseTime / 4;

void renew(Session& session, const Lease& lease) {
  const auto transaction = session.begin(Access::write);
  lease.hold(*transaction);
  transaction->commit();
}

}  // namespace

LeaseKeeper::LeaseKeeper(Store& store, const Lease& lease)
    : thread_([&store, &lease](const std::stop_token& stop) { keep(store, lease, stop); }) {}

// Whatever fails here shows where the statement has ended: by the lease, or by its session.
void LeaseKeeper::keep(Store& store, const Lease& lease, const std::stop_token& stop) {
  SystemClock clock;  // the statement takes real time
  std::unique_ptr<Session> session;
  while (clock.sleep(kInterval, stop)) {
    try {
      if (!session) session = store.connect();
      renew(*session, lease);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::lease_lost) return;
      session.reset();
    }
  }
}

}  // namespace ratchet
