// A session that outlasts its connections: it connects when it is first needed, and when a
// connection is lost (the server was restarted, a wire was cut), the next transaction begins on a
// new one. What was under way is lost with the connection, and its caller is told; whoever retries
// (base/retry.hpp) finds a new connection, or is told again that nobody answers.
#pragma once

#include <memory>

#include "dialect/dialect.hpp"

namespace ratchet {

class LastingSession final : public Session {
 public:
  // The store outlives it.
  explicit LastingSession(Store& store) : store_(store) {}

  // Now, where it is not connected. Throws as Store::connect does.
  void connect();

  std::unique_ptr<Transaction> begin(Access access) override;
  // A single attempt, and on the connection of the last transaction: it is the one that the lease
  // names (Lease::name_session), and what it had done when it was lost, nobody knows here.
  void execute_outside(const SqlText& text) override;
  bool alone_since_last_asked() override;
  // Of the present connection.
  std::string name() override;
  void end_other(const std::string& name) override;
  std::optional<RunningStatement> look_at_other(const std::string& name) override;
  void cancel_other(const std::string& name) override;

 private:
  template <class Body>
  auto noticing_loss(const Body& body);

  Store& store_;
  std::unique_ptr<Session> session_;  // nullptr before the first
  bool is_lost_ = true;
};

}  // namespace ratchet
