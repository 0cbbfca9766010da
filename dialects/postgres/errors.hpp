// The only place that translates what PostgreSQL and its driver report into an Error: which kind it
// is, in which words, and what to do next. No password gets here: libpq's words about a url that it
// can't read are not used (address.cpp).
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace ratchet::postgres {

enum class Stage { opening, running, committing };

// Whom a refusal while running is blamed on: the statement, the row that it came to, or the
// migration that it is tried for.
enum class Blame { statement, row, migration };

// What a cancelled statement means: that our own statement_timeout is over, or somebody's wish.
enum class Cancelled { by_timeout, by_somebody };

struct Attempt {
  std::string_view store;      // "app@db1/shop"
  std::string_view statement;  // its text, without data
  Stage stage = Stage::running;
  Blame blame = Blame::statement;
  Cancelled cancelled = Cancelled::by_somebody;
  bool is_connected = true;  // afterwards
};

// Of kind
//   busy              a lock, a deadlock or a conflict: the same attempt may succeed later
//   connection_lost   the connection is gone, and nothing was in doubt; a new one may be had
//   outcome_unknown   the connection went away during COMMIT
//   row_failed        blame is row, and an expression, constraint or trigger refused; the message
//                     is the server's own words and nothing else
//   invalid_migration  blame is migration, and the statement was refused, for whatever reason; the
//                     message is the server's own words
//   diverged          rows that are there are refused by a constraint that the statement makes
//   statement_failed  the statement itself was refused; nothing is wrong with the store
//   store_failed      everything else: full, read-only, corrupt, no such database
Error translate(const std::exception& failure, const Attempt& attempt);

// What the server says of one error.
struct ServerWords {
  std::string message;
  std::string detail;
  std::string hint;
  std::optional<std::size_t> position;  // in characters from 1; where the driver is terse
};
ServerWords words_of(std::string_view report);

// The five characters of the error, "" when the server had no say.
std::string state_of(const std::exception& failure);

}  // namespace ratchet::postgres
