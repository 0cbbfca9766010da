// What became of a transaction whose COMMIT was not answered: asked of the server itself, which
// knows (pg_xact_status), instead of guessed from what can be read.
#pragma once

#include <string>

#include "postgres/connection.hpp"

namespace ratchet::postgres {

// A server from one crash, or failover, to the next. An id of a transaction means something within
// one of them only: what was not yet on disk is given out again.
// A connection that lives has seen no crash, so it is asked for once.
std::string incarnation_of(Connection& connection);

// Assigns an id to the running transaction. Runs `before` first, in the same round trip.
std::string transaction_id(Connection& connection, const SqlText& before);

// Of the connection's own session: the server's process and when it began, which together are never
// given to another one.
std::string session_name_of(Connection& connection);
// Ends the session of that name, and returns when it is gone; also when it was gone before.
// False when it does not go within some seconds.
bool end_session(Connection& connection, const std::string& name);

struct TransactionName {
  std::string incarnation;
  std::string id;
  std::string session;  // that runs it; "" when that is to be left alone
};

enum class Outcome {
  committed,
  rolled_back,
  unknown,  // it still runs, or the server is another incarnation
};

// On a new connection. Waits, for some seconds at most, while the server still runs it; then ends
// its session: nobody is there to end it otherwise. (One that waits for a standby at its COMMIT has
// been committed by then.)
// Throws what Connection throws when there is none to be had.
Outcome look_up(const Address& address, const TransactionName& transaction);

}  // namespace ratchet::postgres
