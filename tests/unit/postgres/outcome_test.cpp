// COMMIT on a wire that is cut at that moment.
#include "postgres/outcome.hpp"

#include <gtest/gtest.h>

#include "postgres/session.hpp"
#include "support/postgres/database.hpp"
#include "support/postgres/proxy.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::Afterwards;
using ratchet::testing::Cut;
using ratchet::testing::PostgresDatabase;
using ratchet::testing::Proxy;

struct PostgresOutcome : ::testing::Test {
  PostgresDatabase database;
  Proxy proxy{database.port()};
  PostgresSession session{{.url = proxy.url(database.name())}};

  void SetUp() override { database.execute("CREATE TABLE t (id int)"); }

  // What the commit of one row throws; nullopt when it returns.
  std::optional<ErrorKind> commit() {
    const auto transaction = session.begin(Access::write);
    transaction->execute(sql("INSERT INTO {} VALUES (1)", unqualified("t")));
    try {
      transaction->commit();
    } catch (const Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }
  std::string count() { return database.value("SELECT count(*) FROM t"); }
};

TEST_F(PostgresOutcome, IsKnownWhileTheWireIsWhole) {
  EXPECT_EQ(commit(), std::nullopt);
  EXPECT_EQ(proxy.cuts(), 0);
}

TEST_F(PostgresOutcome, IsLookedUpWhenTheAnswerWasLost) {
  proxy.cut(Cut::after_commit, Afterwards::works);
  EXPECT_EQ(commit(), std::nullopt);
  EXPECT_EQ(count(), "1");
  EXPECT_EQ(proxy.cuts(), 1);
}

TEST_F(PostgresOutcome, IsLookedUpWhenTheCommitNeverArrived) {
  proxy.cut(Cut::before_commit, Afterwards::works);
  EXPECT_EQ(commit(), ErrorKind::connection_lost);
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(proxy.cuts(), 1);
}

TEST_F(PostgresOutcome, IsUnknownWhenNobodyCanBeAsked) {
  proxy.cut(Cut::after_commit, Afterwards::refuses);
  EXPECT_EQ(commit(), ErrorKind::outcome_unknown);
  EXPECT_EQ(proxy.cuts(), 1);
}

// "not there" now may be "there" in a moment.
TEST_F(PostgresOutcome, Trap29IsUnknownWhileTheServerStillRunsIt) {
  ratchet::testing::PostgresClient running = database.client();
  running.execute("BEGIN");
  const TransactionName transaction{session.incarnation(),
                                    running.value("SELECT pg_current_xact_id()")};
  EXPECT_EQ(look_up(session.connection().address(), transaction), Outcome::unknown);
}

// It holds its locks as long as it runs, and nobody is left to end it.
TEST_F(PostgresOutcome, IsDecidedByEndingTheSessionThatStillRunsIt) {
  PostgresSession orphan({.url = database.url()});
  const auto unfinished = orphan.begin(Access::write);
  unfinished->execute(sql("INSERT INTO {} VALUES (1)", unqualified("t")));
  const TransactionName transaction{orphan.incarnation(),
                                    transaction_id(orphan.connection(), SqlText{}), orphan.name()};
  EXPECT_EQ(look_up(session.connection().address(), transaction), Outcome::rolled_back);
  EXPECT_EQ(count(), "0");
}

// Trap 29: with synchronous replication it is committed, and still runs until the standby has it.
TEST(PostgresOutcomeBesideAStandby, IsCommittedWhenTheCommitWaitsForTheStandby) {
  ratchet::testing::PostgresServer server({.sharing = ratchet::testing::Sharing::own});
  PostgresDatabase database(server);
  database.execute("CREATE TABLE t (id int)");
  database.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  database.query("SELECT pg_reload_conf()");
  database.await_value(
      "SELECT 'set' WHERE current_setting('synchronous_standby_names') = 'nobody'");
  PostgresSession session({.url = database.url()});
  ratchet::testing::PostgresClient waiting = database.client();
  waiting.execute("BEGIN; INSERT INTO t VALUES (1)");
  const TransactionName transaction{
      session.incarnation(), waiting.value("SELECT pg_current_xact_id()"),
      waiting.value("SELECT pid || ' ' || extract(epoch FROM backend_start) FROM "
                    "pg_stat_get_activity(pg_backend_pid())")};
  waiting.begin_query("COMMIT");
  database.await_value("SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  EXPECT_EQ(look_up(session.connection().address(), transaction), Outcome::committed);
  EXPECT_EQ(database.value("SELECT count(*) FROM t"), "1");
  database.execute("ALTER SYSTEM RESET synchronous_standby_names");
  database.query("SELECT pg_reload_conf()");
}

// A server that has crashed gives ids out again that were not yet on disk: the transaction that has
// the id now may be somebody else's.
TEST(PostgresOutcomeAfterACrash, IsNotTakenFromAnotherTransactionWithTheSameId) {
  ratchet::testing::PostgresServer server({.sharing = ratchet::testing::Sharing::own});
  PostgresDatabase database(server);
  PostgresSession session({.url = database.url()});
  TransactionName transaction{.incarnation = session.incarnation()};
  {
    const auto unfinished = session.begin(Access::write);
    transaction.id = transaction_id(session.connection(), SqlText{});
    server.kill();
  }
  server.start_again();
  ratchet::testing::PostgresClient other = database.client();
  for (int i = 0; i < 10; ++i) other.execute("SELECT pg_current_xact_id()");
  EXPECT_EQ(other.value("SELECT pg_xact_status('" + transaction.id + "')"), "committed");
  EXPECT_EQ(look_up(session.connection().address(), transaction), Outcome::unknown);
}

}  // namespace
}  // namespace ratchet::postgres
