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
  std::string live{};         // statements: what the live store has beside the base
  std::string left_out{};     // of its columns
  std::int64_t sampled = 10;  // of its rows, where there is one
};

Rehearsed rehearse(const Play& play);

// What a live store of the base and `live` gives to a stage of the base: the first column of the
// query there, as texts.
struct Question {
  Play play;
  std::string query;
};
std::vector<std::string> filled_from_live(const Question& question);

// "rows_lost" for an error or a warning that nobody has allowed; each once.
std::vector<std::string> rules_found(const Rehearsed& rehearsed);

}  // namespace ratchet::testing
