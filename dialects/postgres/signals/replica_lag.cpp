// replica_lag: how many seconds the slowest replica is behind.
#include <algorithm>

#include "postgres/signals/replicas.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class ReplicaLag final : public Signal {
 public:
  explicit ReplicaLag(const SignalScope& scope) : replicas_(scope), clock_(scope.clock) {}

  std::string_view name() const override { return "replica_lag"; }

  SignalReading read() override {
    const Replicas::Look look = replicas_.look();
    const SteadyTime now = clock_.steady();
    before_.record(look.written, now);
    SignalReading slowest{.value = 0};
    for (const ReplicaState& each : look.states) {
      const double lag = lag_of(each, look.written, now);
      if (lag < *slowest.value) continue;
      slowest = {.value = lag, .detail = "on " + each.name};
    }
    return slowest;
  }

 private:
  // What is reported of a replica that has everything is of the last thing that it replayed.
  double lag_of(const ReplicaState& replica, double written, SteadyTime now) const {
    if (replica.replayed >= written) return 0;
    const double measured = before_.seconds_behind(replica.replayed, now);
    return measured > 0 ? std::max(measured, replica.reported) : 0;
  }

  Replicas replicas_;
  Clock& clock_;
  WrittenBefore before_;
};

}  // namespace

std::unique_ptr<Signal> make_replica_lag(const SignalScope& scope) {
  return std::make_unique<ReplicaLag>(scope);
}

}  // namespace ratchet::postgres
