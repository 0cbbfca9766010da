// busy_rate: how often the run itself found somebody in the way: others want to write, too.
#include <array>
#include <numeric>

#include "engine/signals/own_signals.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kLooks = 10;

class BusyRateSignal final : public Signal {
 public:
  explicit BusyRateSignal(const Attempts& attempts) : attempts_(attempts) {}

  std::string_view name() const override { return "busy_rate"; }

  SignalReading read() override {
    const std::int64_t all = attempts_.all;
    const std::int64_t busy = attempts_.busy;
    all_[at_ % kLooks] = all - all_before_;
    busy_[at_ % kLooks] = busy - busy_before_;
    all_before_ = all;
    busy_before_ = busy;
    ++at_;
    const auto whole = std::accumulate(all_.begin(), all_.end(), std::int64_t{0});
    const auto part = std::accumulate(busy_.begin(), busy_.end(), std::int64_t{0});
    // So few tell nothing.
    if (whole < std::ssize(all_)) return {.value = 0};
    return {.value = static_cast<double>(part) / static_cast<double>(whole)};
  }

 private:
  const Attempts& attempts_;
  std::array<std::int64_t, kLooks> all_{};  // of each of the last looks
  std::array<std::int64_t, kLooks> busy_{};
  std::int64_t all_before_ = 0;
  std::int64_t busy_before_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Signal> make_busy_rate_signal(const Attempts& attempts) {
  return std::make_unique<BusyRateSignal>(attempts);
}

}  // namespace ratchet
