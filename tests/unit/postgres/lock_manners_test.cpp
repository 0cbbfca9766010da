#include "postgres/lock_manners.hpp"

#include <gmock/gmock.h>

#include "postgres/renderer.hpp"
#include "postgres/session.hpp"
#include "postgres/spelling.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ::testing::HasSubstr;
using ::testing::Not;

const LockManners kManners(Milliseconds{200});

TableLock on(const char* table, Lock strength) {
  return {.table = *parse_qualified_name(table), .strength = static_cast<int>(strength)};
}

std::string shown(const std::vector<TableLock>& tables) {
  return render(kManners.take(tables), spelling("public")).text;
}

TEST(LockManners, Trap27AllTablesAreLockedInTheOrderOfTheirNamesInOneStatement) {
  const std::string text =
      shown({on("b", Lock::access_exclusive), on("a", Lock::access_exclusive)});
  EXPECT_THAT(text, HasSubstr("LOCK TABLE \"public\".\"a\", \"public\".\"b\" IN ACCESS EXCLUSIVE"));
}

TEST(LockManners, Trap27TheWaitForAllOfThemIsLimited) {
  EXPECT_THAT(shown({on("a", Lock::share)}), HasSubstr("SET LOCAL statement_timeout = '250ms'"));
}

TEST(LockManners, Trap26TakeWhatHoldsUpNobodyFirst) {
  const std::string text = shown({on("a", Lock::access_exclusive)});
  EXPECT_LT(text.find("SHARE UPDATE EXCLUSIVE"), text.find("ACCESS EXCLUSIVE"));
}

TEST(LockManners, LockATableOnceAtItsGreatestStrength) {
  const std::string text = shown({on("a", Lock::share), on("a", Lock::access_exclusive)});
  EXPECT_THAT(text, HasSubstr("LOCK TABLE \"public\".\"a\" IN ACCESS EXCLUSIVE"));
  EXPECT_THAT(text, Not(HasSubstr("IN SHARE MODE")));
}

TEST(LockManners, TheLocksComeBetweenWhatNeedsNoneAndTheStatements) {
  const std::vector<QualifiedName> tables = {*parse_qualified_name("a")};
  StepSql made = kManners.locked(tables, Lock::share, {sql("SELECT 1")});
  made.unlocked = {sql("SELECT 0")};
  const PostgresRenderer renderer(spelling("public"), kManners);
  EXPECT_EQ(renderer.in_transaction(made),
            (std::vector<SqlText>{sql("SELECT 0"), kManners.take(made.locks), sql("SELECT 1")}));
}

TEST(LockManners, LockNothingWhereThereIsNoTable) {
  const StepSql made = kManners.locked({}, Lock::share, {sql("SELECT 1")});
  const PostgresRenderer renderer(spelling("public"), kManners);
  EXPECT_EQ(renderer.in_transaction(made), std::vector<SqlText>{sql("SELECT 1")});
}

// Partitions are locked one after the other, and lock_timeout counts anew for each.
TEST(LockMannersOnAServer, Trap27ManyPartitionsAreABusyStoreAndNothingIsLockedThen) {
  PostgresDatabase database;
  database.execute(
      "CREATE TABLE t (id int) PARTITION BY HASH (id); CREATE TABLE t0 PARTITION OF t FOR VALUES "
      "WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, "
      "REMAINDER 1)");
  PostgresClient reader = database.client();
  reader.execute("BEGIN; SELECT * FROM t1");
  PostgresSession session({.url = database.url()});
  const auto transaction = session.begin(Access::write);
  // Longer than the statement may take: so it is the statement that ends.
  const SqlText take = LockManners(Milliseconds{100}).take({on("t", Lock::access_exclusive)});
  std::string longer = render(take, spelling("public")).text;
  const std::string timeout = "lock_timeout = '100ms'";
  longer.replace(longer.find(timeout), timeout.size(), "lock_timeout = '60s'");
  try {
    transaction->execute(sql("{}", UserSql{longer}));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy) << error.message();
  }
}

}  // namespace
}  // namespace ratchet::postgres
