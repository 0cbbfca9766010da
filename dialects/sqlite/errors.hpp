// The only place that translates what SQLite reports into an Error: which kind it is, in which
// words, and what to do next.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace ratchet::sqlite {

enum class Stage { opening, compiling, running, committing };

// Whom a refusal while running is blamed on: the statement, or the row that it came to.
enum class Blame { statement, row };

struct Attempt {
  std::string_view store;      // "shop.db"
  std::string_view statement;  // its text, without data
  Stage stage = Stage::running;
  Blame blame = Blame::statement;
};

// Of kind
//   busy              somebody else holds a lock: the same attempt may succeed later
//   row_failed        blame is row, and an expression, constraint or RAISE() refused; the message
//                     is SQLite's own words and nothing else
//   statement_failed  the statement itself was refused; nothing is wrong with the store
//   diverged          a CHECK of ratchet's own over what it has found, named kOwnComplaint, then
//   the
//                     message, a line break and the hint
//   outcome_unknown   an I/O error during COMMIT
//   store_failed      everything else: full, read-only, corrupt, no database at all
Error translate(const SQLite::Exception& failure, const Attempt& attempt);

inline constexpr std::string_view kOwnComplaint = "ratchet: ";

// The beginning of a statement, on one line.
std::string shortened(std::string_view statement);

}  // namespace ratchet::sqlite
