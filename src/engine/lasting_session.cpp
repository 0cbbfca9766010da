#include "engine/lasting_session.hpp"

#include "base/error.hpp"

namespace ratchet {

void LastingSession::connect() {
  if (!is_lost_) return;
  session_ = store_.connect();
  is_lost_ = false;
}

std::unique_ptr<Transaction> LastingSession::begin(Access access) {
  connect();
  try {
    return session_->begin(access);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::connection_lost) throw;
  }
  // Lost while nothing was under way, or in a transaction that has ended since.
  is_lost_ = true;
  connect();
  return session_->begin(access);
}

template <class Body>
auto LastingSession::noticing_loss(const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    is_lost_ = error.kind() == ErrorKind::connection_lost;
    throw;
  }
}

void LastingSession::execute_outside(const SqlText& text) {
  if (session_ == nullptr) connect();
  noticing_loss([&] { session_->execute_outside(text); });
}

bool LastingSession::alone_since_last_asked() {
  return !is_lost_ && session_->alone_since_last_asked();
}

std::string LastingSession::name() {
  connect();
  return session_->name();
}

void LastingSession::end_other(const std::string& name) {
  connect();
  session_->end_other(name);
}

std::optional<RunningStatement> LastingSession::look_at_other(const std::string& name) {
  connect();
  return noticing_loss([&] { return session_->look_at_other(name); });
}

void LastingSession::cancel_other(const std::string& name) {
  connect();
  session_->cancel_other(name);
}

}  // namespace ratchet
