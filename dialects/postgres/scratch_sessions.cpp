#include "postgres/scratch_sessions.hpp"

#include <utility>

#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kIdleMax = 2;  // a plan is tried out in one while another shows what is there

SessionOptions beside(SessionOptions store) {
  store.behind_home = std::exchange(store.home_schema, "pg_temp");
  return store;
}

}  // namespace

ScratchSessions::ScratchSessions(const SessionOptions& store) : options_(beside(store)) {}

ScratchSessions::Begun ScratchSessions::begin() {
  Begun begun{.session = take_idle(), .transaction = nullptr};
  if (begun.session != nullptr) {
    try {
      begun.transaction = begun.session->begin(Access::write);
    } catch (const Error& error) {
      // It was lost while nobody used it.
      if (error.kind() != ErrorKind::connection_lost) throw;
    }
  }
  if (begun.transaction == nullptr) {
    begun.session = std::make_unique<PostgresSession>(options_);
    begun.transaction = begun.session->begin(Access::write);
  }
  return begun;
}

void ScratchSessions::give_back(std::unique_ptr<PostgresSession> session) {
  if (session->connection().is_lost()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(session));
}

std::unique_ptr<PostgresSession> ScratchSessions::take_idle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  auto last = std::move(idle_.back());
  idle_.pop_back();
  return last;
}

}  // namespace ratchet::postgres
