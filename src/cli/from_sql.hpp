// A statement that somebody would run by hand, as the file of a migration that does the same beside
// running clients.
#pragma once

#include <string>
#include <vector>

#include "dialect/script_translator.hpp"

namespace ratchet {

struct FromSql {
  std::string text;               // of the file
  std::vector<std::string> open;  // what a person has to say yet
  std::vector<std::string> left;  // statements that no change says, and why
};

// Throws Error{usage} when nothing of it can be said as a change.
FromSql file_from_sql(const std::string& description, const std::vector<Translation>& translations);

}  // namespace ratchet
