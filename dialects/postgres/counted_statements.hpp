// What pg_stat_statements has counted of statements that name what is to be retired, and how far
// its counters were at an earlier moment.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dialect/usage.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

struct CountedStatement {
  std::string key;  // the same for as long as it is counted
  std::string role;
  std::int64_t calls = 0;
  std::string text;
  bool reads_all = false;  // it names every column, as SELECT * does
};

struct CountedStatements {
  std::string missing;       // why nothing is known; empty: the rest is
  std::string reset;         // when all counters began anew; "" where the server does not tell
  std::int64_t evicted = 0;  // how often the server has forgotten statements, for lack of room
  std::int64_t hidden = 0;   // statements of roles whose texts may not be read
  std::vector<CountedStatement> statements;
};

CountedStatements count_statements(PostgresTransaction& transaction,
                                   const std::vector<RetiredSide>& sides);

// The counters as one text, to be kept.
struct CountMark {
  std::string reset;
  std::int64_t evicted = 0;
  std::map<std::string, std::int64_t> calls;
};
std::string to_text(const CountedStatements& counted);
CountMark mark_from(const std::string& text);

}  // namespace ratchet::postgres
