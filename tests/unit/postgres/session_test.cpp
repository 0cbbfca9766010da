#include "postgres/session.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ::testing::HasSubstr;

const QualifiedName kTable = unqualified("t");

// The error that `act` throws.
Error error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bug, {.message = "nothing was thrown"}};
}

struct PostgresSessions : ::testing::Test {
  PostgresDatabase database;
  SessionOptions options{.url = database.url()};

  void SetUp() override { database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)"); }

  std::string count() { return database.value("SELECT count(*) FROM t"); }
  // In a transaction of a fresh session.
  std::string setting(const char* name) {
    PostgresSession session(options);
    return as_text(session.begin(Access::read)
                       ->query(sql("SELECT current_setting({})", Bind{std::string(name)}))[0][0]);
  }
};

SqlText insertion(std::int64_t id) { return sql("INSERT INTO {} VALUES ({})", kTable, Bind{id}); }

TEST_F(PostgresSessions, CommitWhatWasWritten) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  EXPECT_EQ(transaction->execute(insertion(1)), 1);
  EXPECT_EQ(count(), "0");
  transaction->commit();
  EXPECT_EQ(count(), "1");
}

TEST_F(PostgresSessions, RollBackWhatWasNotCommitted) {
  PostgresSession session(options);
  session.begin(Access::write)->execute(insertion(1));
  EXPECT_EQ(count(), "0");
}

TEST_F(PostgresSessions, ReadOneSnapshot) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::read);
  const SqlText counting = sql("SELECT count(*) FROM {}", kTable);
  transaction->query(counting);
  database.execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(as_integer(transaction->query(counting)[0][0]), 0);
}

// Under REPEATABLE READ a writer would read what was there before it got its lock.
TEST_F(PostgresSessions, Trap6WriteOnWhatIsThereNow) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  const SqlText counting = sql("SELECT count(*) FROM {}", kTable);
  transaction->query(counting);
  database.execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(as_integer(transaction->query(counting)[0][0]), 1);
}

TEST_F(PostgresSessions, DoNotWriteWhereTheyRead) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::read);
  EXPECT_EQ(error_of([&] { transaction->execute(insertion(1)); }).kind(), ErrorKind::store_failed);
}

// Every timeout; and whatever an administrator has set for this role or database.
TEST_F(PostgresSessions, Trap31PinEverySettingThatMatters) {
  const std::pair<const char*, const char*> hostile[] = {
      {"statement_timeout", "'1min'"},
      {"lock_timeout", "'1h'"},
      {"idle_in_transaction_session_timeout", "'1ms'"},
      {"idle_session_timeout", "'1h'"},
      {"search_path", "evil, public, pg_catalog"},
      {"standard_conforming_strings", "off"},
      {"transform_null_equals", "on"},
      {"quote_all_identifiers", "on"},
      {"row_security", "on"},
  };
  for (const auto& [name, value] : hostile) {
    database.execute(std::string("ALTER ROLE postgres IN DATABASE ") + database.name() + " SET " +
                     name + " = " + value);
  }
  EXPECT_EQ(setting("statement_timeout"), "0");
  EXPECT_EQ(setting("lock_timeout"), "200ms");
  EXPECT_EQ(setting("idle_in_transaction_session_timeout"), "0");
  EXPECT_EQ(setting("idle_session_timeout"), "0");
  EXPECT_EQ(setting("search_path"), "pg_catalog");
  EXPECT_EQ(setting("standard_conforming_strings"), "on");
  EXPECT_EQ(setting("transform_null_equals"), "off");
  EXPECT_EQ(setting("quote_all_identifiers"), "off");
  EXPECT_EQ(setting("row_security"), "off");
  // The server of the tests has them otherwise.
  EXPECT_EQ(setting("DateStyle"), "ISO, YMD");
  EXPECT_EQ(setting("TimeZone"), "UTC");
  EXPECT_EQ(setting("IntervalStyle"), "postgres");
  EXPECT_EQ(setting("extra_float_digits"), "1");
  EXPECT_EQ(setting("bytea_output"), "hex");
}

// A process that sleeps in the middle of a transaction would keep its locks for ever; one that
// reads has none that anybody waits for, and may hold a snapshot for hours.
TEST_F(PostgresSessions, LoseATransactionInWhichTheySleepAndItsLocks) {
  PostgresSession session(options);
  EXPECT_EQ(as_text(session.begin(Access::write)
                        ->query(sql("SHOW idle_in_transaction_session_timeout"))[0][0]),
            "10s");
  EXPECT_EQ(setting("idle_in_transaction_session_timeout"), "0");
}

// Else the backend of a killed process runs its statement to the end.
TEST_F(PostgresSessions, Trap29LetTheServerNoticeWhenTheyAreGone) {
  EXPECT_EQ(setting("client_connection_check_interval"), "2s");
}

TEST_F(PostgresSessions, PinTheTransactionTimeoutWhereThereIsOne) {
  if (std::stoi(database.value("SHOW server_version_num")) < 170000) GTEST_SKIP() << "before 17";
  database.execute("ALTER DATABASE " + database.name() + " SET transaction_timeout = '1h'");
  EXPECT_EQ(setting("transaction_timeout"), "0");
}

TEST_F(PostgresSessions, LeaveNothingSetBehindATransaction) {
  PostgresSession session(options);
  session.begin(Access::write)->commit();
  EXPECT_EQ(as_text(session.connection().control(sql("SHOW lock_timeout"))[0][0]), "0");
}

// Hidden rows would neither be filled nor compared.
TEST_F(PostgresSessions, Trap5FailWhereRowSecurityWouldHideRows) {
  database.execute(
      "INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY; "
      "DROP ROLE IF EXISTS ratchet_reader; CREATE ROLE ratchet_reader; "
      "GRANT SELECT ON t TO ratchet_reader");
  options.role = "ratchet_reader";
  PostgresSession session(options);
  const auto transaction = session.begin(Access::read);
  const Error error = error_of([&] { transaction->query(sql("SELECT id FROM {}", kTable)); });
  EXPECT_THAT(error.message(), HasSubstr("row-level security"));
  database.execute("DROP OWNED BY ratchet_reader; DROP ROLE ratchet_reader");
}

TEST_F(PostgresSessions, AreBusyWhenALockIsNotToBeHad) {
  PostgresClient other = database.client();
  other.execute("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  EXPECT_EQ(error_of([&] { transaction->execute(insertion(1)); }).kind(), ErrorKind::busy);
}

TEST_F(PostgresSessions, AreBusyAfterADeadlock) {
  database.execute("INSERT INTO t VALUES (1, 0), (2, 0); ALTER DATABASE " + database.name() +
                   " SET deadlock_timeout = '10ms'");
  options.lock_timeout = Milliseconds{60'000};
  PostgresSession session(options);
  PostgresClient other = database.client();
  other.execute("SET deadlock_timeout = '1h'; BEGIN; UPDATE t SET n = 1 WHERE id = 1");
  const auto transaction = session.begin(Access::write);
  transaction->execute(sql("UPDATE {} SET n = 2 WHERE id = 2", kTable));
  other.begin_query("UPDATE t SET n = 1 WHERE id = 2");
  database.await_lock_wait(other.backend_pid());
  const Error error =
      error_of([&] { transaction->execute(sql("UPDATE {} SET n = 2 WHERE id = 1", kTable)); });
  EXPECT_EQ(error.kind(), ErrorKind::busy);
  EXPECT_THAT(error.message(), HasSubstr("deadlock"));
}

TEST_F(PostgresSessions, AreBusyWhenAStatementOutlivesItsLimit) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  of_postgres(*transaction).limit_statements(Milliseconds{20});
  EXPECT_EQ(error_of([&] { transaction->query(sql("SELECT pg_sleep(60)")); }).kind(),
            ErrorKind::busy);
}

TEST_F(PostgresSessions, LimitStatementsForOneTransactionOnly) {
  PostgresSession session(options);
  of_postgres(*session.begin(Access::write)).limit_statements(Milliseconds{20});
  EXPECT_EQ(as_text(session.begin(Access::read)->query(sql("SHOW statement_timeout"))[0][0]), "0");
}

TEST_F(PostgresSessions, AreNotBusyWhenSomebodyCancelsThem) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  const int pid = session.connection().backend_pid();
  std::jthread canceller([&] {
    database.execute("DO $$ BEGIN FOR i IN 1 .. 1000 LOOP PERFORM pg_cancel_backend(" +
                     std::to_string(pid) +
                     "), pg_sleep(0.01); EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity "
                     "WHERE wait_event = 'PgSleep' AND pid = " +
                     std::to_string(pid) + "); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$");
  });
  const Error error = error_of([&] { transaction->query(sql("SELECT pg_sleep(60)")); });
  EXPECT_EQ(error.kind(), ErrorKind::statement_failed);
  EXPECT_THAT(error.hint(), HasSubstr("cancelled"));
}

TEST_F(PostgresSessions, AreLostWhenTheirBackendIsKilled) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  transaction->execute(insertion(1));
  database.execute("SELECT pg_terminate_backend(" +
                   std::to_string(session.connection().backend_pid()) + ", 10000)");
  EXPECT_EQ(error_of([&] { transaction->execute(insertion(2)); }).kind(),
            ErrorKind::connection_lost);
  EXPECT_EQ(error_of([&] { session.begin(Access::read); }).kind(), ErrorKind::connection_lost);
  EXPECT_EQ(count(), "0");
}

// PostgreSQL answers such a COMMIT with a ROLLBACK, and no error.
TEST_F(PostgresSessions, DoNotCommitAfterAFailedStatement) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  transaction->execute(insertion(1));
  EXPECT_THROW(transaction->query(sql("SELECT 1 / 0")), Error);
  EXPECT_EQ(error_of([&] { transaction->commit(); }).kind(), ErrorKind::statement_failed);
  EXPECT_EQ(count(), "0");
}

TEST_F(PostgresSessions, SayThatACommitWasRefused) {
  database.execute("ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES t DEFERRABLE INITIALLY DEFERRED");
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  transaction->execute(sql("INSERT INTO {} VALUES (1, 2)", kTable));
  EXPECT_EQ(error_of([&] { transaction->commit(); }).kind(), ErrorKind::statement_failed);
  EXPECT_EQ(count(), "0");
}

TEST_F(PostgresSessions, GoOnAfterASavepoint) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  transaction->execute(insertion(1));
  {
    const Savepoint savepoint(of_postgres(*transaction));
    transaction->execute(insertion(2));
    EXPECT_THROW(transaction->query(sql("SELECT 1 / 0")), Error);
  }
  {
    Savepoint savepoint(of_postgres(*transaction));
    transaction->execute(insertion(3));
    savepoint.keep();
  }
  transaction->commit();
  EXPECT_EQ(database.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM t"), "1,3");
}

TEST_F(PostgresSessions, BlameTheRowForWhatItDoes) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  const Error error = error_of([&] {
    of_postgres(*transaction)
        .execute_on_rows(sql("INSERT INTO {} VALUES (1), ({})", kTable, Bind{std::int64_t{1}}));
  });
  EXPECT_EQ(error.kind(), ErrorKind::row_failed);
  EXPECT_EQ(error.message(),
            "duplicate key value violates unique constraint \"t_pkey\" (Key (id)=(1) already "
            "exists)");
}

TEST_F(PostgresSessions, NoticeWhenAUsersStatementsEndTheTransaction) {
  for (const std::string word : {"COMMIT", "COMMIT; BEGIN", "ROLLBACK AND CHAIN"}) {
    PostgresSession session(options);
    const auto transaction = session.begin(Access::write);
    const Error error =
        error_of([&] { transaction->execute(sql("{}", UserSql{"SELECT 1; " + word})); });
    EXPECT_THAT(error.message(), HasSubstr("ended the transaction")) << word;
    EXPECT_THROW(transaction->execute(insertion(1)), Error) << word;
    EXPECT_THROW(transaction->commit(), Error) << word;
  }
  EXPECT_EQ(count(), "0");
}

TEST_F(PostgresSessions, TakeBackWhatAUsersStatementsSet) {
  PostgresSession session(options);
  const auto transaction = session.begin(Access::write);
  transaction->execute(sql("{}", UserSql{"SET lock_timeout = 0; SET search_path = public"}));
  EXPECT_EQ(as_text(transaction->query(sql("SHOW lock_timeout"))[0][0]), "200ms");
  EXPECT_EQ(as_text(transaction->query(sql("SHOW search_path"))[0][0]), "pg_catalog");
}

TEST_F(PostgresSessions, FindWhatIsBuiltInBeforeWhatAUserMade) {
  database.execute(
      "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql RETURN 'shadow'; "
      "CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql RETURN 'slug'");
  PostgresSession session(options);
  const auto transaction = session.begin(Access::read);
  of_postgres(*transaction).names_mean(PostgresTransaction::Names::users);
  EXPECT_EQ(as_text(transaction->query(sql("SELECT lower('A'::text)"))[0][0]), "a");
  EXPECT_EQ(as_text(transaction->query(sql("SELECT slug('A')"))[0][0]), "slug");
  of_postgres(*transaction).names_mean(PostgresTransaction::Names::built_in);
  EXPECT_THROW(transaction->query(sql("SELECT slug('A')")), Error);
}

TEST_F(PostgresSessions, RunOutsideOfATransactionWhatCanNotRunInside) {
  PostgresSession session(options);
  session.execute_outside(sql("CREATE INDEX CONCURRENTLY n_idx ON {} (n)", kTable));
  EXPECT_EQ(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'n_idx'::regclass"),
            "t");
}

// Its wait for older transactions counts, and would leave an INVALID index.
TEST_F(PostgresSessions, Trap28HaveNoLockTimeoutOutside) {
  database.execute("ALTER DATABASE " + database.name() + " SET lock_timeout = '1ms'");
  PostgresSession session(options);
  PostgresClient older = database.client();
  older.execute("BEGIN; INSERT INTO t VALUES (1)");
  std::jthread builder(
      [&] { session.execute_outside(sql("CREATE INDEX CONCURRENTLY n_idx ON {} (n)", kTable)); });
  database.await_lock_wait(session.connection().backend_pid());
  older.execute("COMMIT");
  builder.join();
  EXPECT_EQ(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'n_idx'::regclass"),
            "t");
}

TEST_F(PostgresSessions, LeaveNothingSetBehindAStatementOutside) {
  PostgresSession session(options);
  session.execute_outside(sql("{}", UserSql{"SET work_mem = '1MB'"}));
  EXPECT_EQ(as_text(session.connection().control(sql("SHOW work_mem"))[0][0]), "4MB");
  EXPECT_EQ(as_text(session.connection().control(sql("SHOW idle_session_timeout"))[0][0]), "0");
}

TEST_F(PostgresSessions, DoNotLeaveATransactionOpenOutside) {
  PostgresSession session(options);
  const Error error = error_of([&] {
    session.execute_outside(sql("{}", UserSql{"BEGIN; INSERT INTO public.t VALUES (1)"}));
  });
  EXPECT_EQ(error.kind(), ErrorKind::statement_failed);
  EXPECT_EQ(count(), "0");
  session.begin(Access::write)->commit();
}

TEST_F(PostgresSessions, CanNotTellWhetherTheyAreAlone) {
  EXPECT_FALSE(PostgresSession(options).alone_since_last_asked());
}

TEST_F(PostgresSessions, ActAsTheRoleOfTheStore) {
  database.execute("DROP ROLE IF EXISTS ratchet_role; CREATE ROLE ratchet_role");
  options.role = "ratchet_role";
  PostgresSession session(options);
  EXPECT_EQ(as_text(session.begin(Access::read)->query(sql("SELECT current_user::text"))[0][0]),
            "ratchet_role");
  database.execute("DROP ROLE ratchet_role");
}

TEST_F(PostgresSessions, NameWhoHoldsTheLockThatTheyCouldNotGet) {
  database.execute("CREATE TABLE users (id int)");
  PostgresClient client = database.client();
  client.execute("SET application_name = 'shop'; BEGIN; SELECT FROM users");
  PostgresSession session({.url = database.url(), .lock_timeout = Milliseconds{10}});
  try {
    session.begin(Access::write)
        ->execute(sql("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", unqualified("users")));
    ADD_FAILURE() << "the lock was not held";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy);
    EXPECT_THAT(error.message(),
                HasSubstr("while locks are held by pid " + std::to_string(client.backend_pid()) +
                          " (shop), idle in transaction for 0 s: `SET"));
  }
}

TEST_F(PostgresSessions, Trap31NameAPreparedTransactionThatHoldsALock) {
  if (database.value("SHOW max_prepared_transactions") == "0") GTEST_SKIP() << "switched off";
  database.execute("CREATE TABLE users (id int)");
  database.execute("BEGIN; LOCK TABLE users; PREPARE TRANSACTION '" + database.name() + "'");
  PostgresSession session({.url = database.url(), .lock_timeout = Milliseconds{10}});
  try {
    session.begin(Access::write)
        ->execute(sql("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", unqualified("users")));
    ADD_FAILURE() << "the lock was not held";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("prepared transaction " + database.name()));
  }
  database.execute("ROLLBACK PREPARED '" + database.name() + "'");
}

}  // namespace
}  // namespace ratchet::postgres
