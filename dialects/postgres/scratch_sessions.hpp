// The sessions in which scratches are made, each with one transaction that is rolled back. One that
// is done with waits for the next scratch: what it knows of the catalogs, and the plans of what is
// asked of them, are most of what a scratch costs. Which tables a scratch has is no matter of
// theirs.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "postgres/session.hpp"

namespace ratchet::postgres {

// Thread-safe; outlives the scratches.
class ScratchSessions {
 public:
  // `store`: how the store itself is entered. Connects to nothing.
  explicit ScratchSessions(const SessionOptions& store);

  struct Begun {
    std::unique_ptr<PostgresSession> session;
    std::unique_ptr<Transaction> transaction;
  };
  // Throws as PostgresSession does.
  Begun begin();
  // When its transaction has ended.
  void give_back(std::unique_ptr<PostgresSession> session);

 private:
  std::unique_ptr<PostgresSession> take_idle();

  SessionOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PostgresSession>> idle_;
};

}  // namespace ratchet::postgres
