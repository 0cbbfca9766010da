#include "base/helpers.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ratchet {
namespace {

bool is_done(const std::future<void>& outcome) {
  using namespace std::chrono_literals;
  return !outcome.valid() || outcome.wait_for(0s) == std::future_status::ready;
}

}  // namespace

void Helpers::add(Task task) {
  auto outcome = task.get_future();
  helpers_.push_back({.outcome = std::move(outcome), .thread = std::jthread(std::move(task))});
}

void Helpers::keep(std::size_t count) {
  if (helpers_.size() <= count) return;
  for (std::size_t at = count; at < helpers_.size(); ++at) {
    helpers_[at].thread.request_stop();  // all of them first: each finishes what it is at
  }
  helpers_.resize(count);
}

void Helpers::rethrow() {
  for (Helper& each : helpers_) {
    if (each.outcome.valid() && is_done(each.outcome)) each.outcome.get();
  }
}

bool Helpers::are_done() const {
  return std::ranges::all_of(helpers_, [](const Helper& each) { return is_done(each.outcome); });
}

}  // namespace ratchet
