// What lint claims of a statement beside what a server does: the locks that pg_locks shows, tables
// written anew (another file), tables read whole, indexes built.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "dialect/effect.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::postgres {

using Locks = std::map<std::string, std::string>;  // table -> the strongest mode

// Weaker modes than ShareUpdateExclusive are what any client takes.
void keep_strongest(Locks& locks, const std::string& table, const std::string& mode);

struct Seen {
  Locks locks;
  std::set<std::string> rewritten;
  std::set<std::string> scanned;
  bool built = false;  // an index
};

struct Claimed {
  Locks locks;
  RowCost work = RowCost::none;
};

// By a project whose earlier file has made the tables of the fixture.
Claimed claims_of(const std::string& statement);

// In a transaction that is taken back.
Seen run(testing::PostgresDatabase& database, const std::string& statement);

class ScriptLocks : public ::testing::Test {
 protected:
  ScriptLocks();

  // In both directions: what lint does not claim must not happen. Tables that the statement itself
  // makes are locked by it as well, and nobody waits for them.
  void expect_as_claimed(const std::string& statement);
  int major_version();

  testing::PostgresDatabase database;
};

}  // namespace ratchet::postgres
