// commit_latency: how long a small commit takes, against the quickest that this run has seen. A
// commit waits for the disk and, where replication is synchronous, for a standby: what clients wait
// for. The commit is a message of a few bytes in the WAL, which nobody reads.
//
// One slow commit says nothing: the median of the last few counts. And a server whose commits take
// microseconds is not in trouble when they take a millisecond.
#include <algorithm>
#include <deque>
#include <vector>

#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t kSamples = 5;
constexpr Seconds kUsualMin{0.005};

class CommitLatency final : public Signal {
 public:
  explicit CommitLatency(const SignalScope& scope) : session_(scope.session), clock_(scope.clock) {}

  std::string_view name() const override { return "commit_latency"; }

  SignalReading read() override {
    do {
      samples_.push_back(time_of_commit());
    } while (samples_.size() < kSamples);
    samples_.pop_front();
    const Seconds median = median_of_samples();
    usual_ = usual_ ? std::min(*usual_, median) : median;
    return {.value = median / std::max(*usual_, kUsualMin)};
  }

 private:
  Seconds time_of_commit() {
    const auto transaction = session_.begin(Access::write);
    transaction->query(sql("SELECT pg_logical_emit_message(true, 'ratchet', '')"));
    const SteadyTime begun = clock_.steady();
    transaction->commit();
    return clock_.steady() - begun;
  }

  Seconds median_of_samples() const {
    std::vector<Seconds> sorted(samples_.begin(), samples_.end());
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }

  Session& session_;
  Clock& clock_;
  std::deque<Seconds> samples_;
  std::optional<Seconds> usual_;
};

}  // namespace

std::unique_ptr<Signal> make_commit_latency(const SignalScope& scope) {
  return std::make_unique<CommitLatency>(scope);
}

}  // namespace ratchet::postgres
