// What a store can tell of who still uses what contract will retire. What it can't tell is said,
// too: "nobody was seen" is not "nobody is there". Judging it is the gate's business.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sql/identifier.hpp"

namespace ratchet {

// A column that is retired; or, where `column` is absent, a whole table or view.
struct RetiredSide {
  QualifiedName table;
  std::optional<Identifier> column;
  bool keeps_name = false;  // what takes its place has the same name
  bool operator==(const RetiredSide&) const = default;
};

struct UsageSince {
  WallTime at;
  std::string mark;  // what Store::usage_mark said then
};

// Sentences for people.
struct Usage {
  std::vector<std::string> found;    // "412 calls of SELECT id, name FROM users, by app"
  std::vector<std::string> unknown;  // "SQLite keeps no account of statements"
  bool operator==(const Usage&) const = default;
};

}  // namespace ratchet
