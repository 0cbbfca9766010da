// A client whose statements are drawn by chance: behind each of them, taken or refused, a query
// that tells both sides apart must say the same.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "support/chance.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {

struct RandomClient {
  std::function<std::string()> statement;
  int statements = 0;                                 // times the soak's factor
  std::string differences;                            // the query
  std::string none;                                   // what it says where there are none
  std::string refusals = "UNIQUE constraint failed";  // the only ones
  std::uint64_t seed = 0;
};

// Returns the share of the statements that were refused.
inline double write(SQLite::Database& client, const RandomClient& chance) {
  const int statements = chance.statements * testing::soak_factor();
  int refused = 0;
  for (int at = 0; at < statements && !::testing::Test::HasFailure(); ++at) {
    const std::string said = chance.statement();
    try {
      client.exec(said);
    } catch (const SQLite::Exception& refusal) {
      EXPECT_THAT(refusal.what(), ::testing::HasSubstr(chance.refusals)) << said;
      ++refused;
    }
    EXPECT_EQ(rows(client, chance.differences), chance.none)
        << said << " (seed " << chance.seed << ")";
  }
  return static_cast<double>(refused) / statements;
}

}  // namespace ratchet::sqlite
