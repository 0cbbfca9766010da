// What DDL breaks elsewhere, which SQLite itself lets pass: views and triggers that no longer
// compile, and strings in double quotes that become a name because a column now has it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

struct Broken {
  std::string object;  // "view v_names", "trigger audit of users"
  std::string words;   // why, in SQLite's words
  auto operator<=>(const Broken&) const = default;
};

// The views, and the tables and views with triggers, that name anything that differs between the
// two schemas, directly or through other views. Names of what is in `now`.
std::set<std::string> touched(const Schema& before, const Schema& now);

// Compiles those of `names` that are views, and a write to those that have triggers, on the
// connection as it is now. Nothing is run.
std::vector<Broken> find_broken(Connection& connection, const Schema& schema,
                                const std::set<std::string>& names);

// Whether any text holds, in double quotes, the name of a column that `now` has and `before` has
// not. Cheap: most often it does not, and then there is nothing more to look for.
bool may_capture_strings(const Schema& before, const Schema& now);

// Strings in double quotes that would mean one of those columns. `connection` stands where
// `before` was read.
std::vector<Broken> find_captured_strings(Connection& connection, const Schema& before,
                                          const Schema& now);

}  // namespace ratchet::sqlite
