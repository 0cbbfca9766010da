// A database in memory in which statements run that somebody wrote for one that is not at hand.
// What they name, and SQLite misses, is made for them: a table, a column, an index. So SQLite
// itself says where a statement ends, what it would do, and what the schema is behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sqlite/catalog.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

struct Announced {  // by the authorizer
  int action = 0;
  std::string first;
  std::string second;
};

struct StandInRun {
  std::string text;                  // the statement, without what stands around it
  std::size_t end = 0;               // behind it, in the script
  std::string refusal{};             // SQLite's words; empty: it has run, or runs no definition
  std::vector<Announced> announced;  // what it does
  Schema before;
  Schema after;
};

class StandIn {
 public:
  StandIn();

  // The next statement of the script. Definitions run; rows are never touched.
  StandInRun run(const std::string& script, std::size_t begin);

 private:
  bool make_what_is_missing(const std::string& words);
  void execute(const std::string& statement);

  Connection connection_;
  Catalog catalog_;
  std::vector<Announced> announced_;
  std::vector<std::string> stand_ins_;  // tables
};

}  // namespace ratchet::sqlite
