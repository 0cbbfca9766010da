// replica_bytes: how much WAL the slowest replica has still to replay.
#include "postgres/signals/replicas.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class ReplicaBytes final : public Signal {
 public:
  explicit ReplicaBytes(const SignalScope& scope) : replicas_(scope) {}

  std::string_view name() const override { return "replica_bytes"; }

  SignalReading read() override {
    const Replicas::Look look = replicas_.look();
    SignalReading slowest{.value = 0};
    for (const ReplicaState& each : look.states) {
      const double behind = look.written - each.replayed;
      if (behind < *slowest.value) continue;
      slowest = {.value = behind, .detail = "on " + each.name};
    }
    return slowest;
  }

 private:
  Replicas replicas_;
};

}  // namespace

std::unique_ptr<Signal> make_replica_bytes(const SignalScope& scope) {
  return std::make_unique<ReplicaBytes>(scope);
}

}  // namespace ratchet::postgres
