// A plan, or why there is none, as the text that the goldens hold.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace ratchet::testing {

std::string dump(const MadePlan& made, const Dialect& dialect);

// The schema of a file of SQL, as an SQLite store has it.
Schema schema_of_script(const std::string& file);

// Of a file below the root of the tree.
std::string read_tree_file(const std::string& file);

}  // namespace ratchet::testing
