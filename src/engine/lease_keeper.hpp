// Renews a lease while a statement runs outside of transactions, which may be for hours and commits
// no renewal of its own: else a second engine would find it expired. A thread with a session of its
// own, which it connects only when there is something to renew.
#pragma once

#include <thread>

#include "dialect/dialect.hpp"
#include "journal/lease.hpp"

namespace ratchet {

class LeaseKeeper {
 public:
  // Both outlive it. Until the end of its life nobody else may use the lease's clock.
  LeaseKeeper(Store& store, const Lease& lease);

 private:
  static void keep(Store& store, const Lease& lease, const std::stop_token& stop);

  std::jthread thread_;
};

}  // namespace ratchet
