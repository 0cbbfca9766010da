// What another session of the same role is doing: its statement, how far the server says that it
// is, and who is in its way. And the end of that statement.
#pragma once

#include <optional>
#include <string>

#include "dialect/session.hpp"
#include "postgres/connection.hpp"

namespace ratchet::postgres {

// `session`: as session_name_of() says. Outside of transactions. nullopt: it does nothing.
std::optional<RunningStatement> running_statement(Connection& connection,
                                                  const std::string& session);

void cancel_statement(Connection& connection, const std::string& session);

}  // namespace ratchet::postgres
