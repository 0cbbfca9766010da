// Questions about expressions in raw SQL that lint asks.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "dialect/effect.hpp"
#include "postgres/script_node.hpp"

namespace ratchet::postgres {

struct Volatility {
  std::string function;
  Certainty certainty = Certainty::certain;  // unknown: nobody here knows that function
};
// The function that may give each row another value; nullopt where there is none.
std::optional<Volatility> find_volatile(const ScriptNode& expression);

// The columns of which the expression demands that they are NOT NULL, by itself or in an AND.
std::set<std::string> columns_not_null_in(const ScriptNode& expression);

std::set<std::string> columns_in(const ScriptNode& expression);

// Whether it picks rows by a value that is given: `id = 7`, `id IN (1, 2)`, `id BETWEEN 1 AND 9`.
bool picks_by_value(const ScriptNode& expression);

// Whether it takes no more than so many rows: somewhere in it stands a LIMIT.
bool has_limit(const ScriptNode& statement);

// A column as it is, or cast to a type: nothing is computed.
bool is_plain(const ScriptNode& expression, const std::string& column);

}  // namespace ratchet::postgres
