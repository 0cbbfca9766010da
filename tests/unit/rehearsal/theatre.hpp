// A rehearsal for tests: a base, a migration, and what was found.
#pragma once

#include <string>
#include <vector>

#include "report/rehearsal_report.hpp"
#include "support/live_store.hpp"

namespace ratchet::testing {

struct Play {
  std::string base;       // statements
  std::string migration;  // the file
  Product product = Product::sqlite;
  std::int64_t rows = 40;
};

Rehearsed rehearse(const Play& play);

// "rows_lost" for an error or a warning that nobody has allowed; each once.
std::vector<std::string> rules_found(const Rehearsed& rehearsed);

}  // namespace ratchet::testing
