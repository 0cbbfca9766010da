#include "sqlite/session.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <functional>

#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

using testing::HasSubstr;

// The Error that `work` throws; a failure of the test when it throws none.
Error error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing is thrown";
  return {ErrorKind::bug, {}};
}

Value single(Transaction& transaction, const SqlText& text) {
  return transaction.query(text).at(0).at(0);
}

class SessionTest : public testing::TestWithParam<JournalMode> {
 protected:
  SessionTest() {
    file_.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x')");
  }

  std::int64_t rows_seen_by_a_client() {
    SQLite::Database client = file_.client();
    return client.execAndGet("SELECT count(*) FROM t").getInt64();
  }

  DatabaseFile file_{GetParam()};
  SqliteSession session_{file_.path()};
};

INSTANTIATE_TEST_SUITE_P(Journal, SessionTest,
                         testing::Values(JournalMode::wal, JournalMode::rollback), to_word);

TEST_P(SessionTest, commits_what_it_wrote) {
  const auto transaction = session_.begin(Access::write);
  EXPECT_EQ(transaction->execute(
                sql("INSERT INTO t (v) VALUES ({}), ({})", Bind{Null{}}, Bind{std::int64_t{2}})),
            2);
  transaction->commit();
  EXPECT_EQ(rows_seen_by_a_client(), 3);
}

TEST_P(SessionTest, the_destructor_rolls_back) {
  session_.begin(Access::write)->execute(sql("DELETE FROM t"));
  EXPECT_EQ(rows_seen_by_a_client(), 1);
  EXPECT_NO_THROW(session_.begin(Access::write)->commit());
}

TEST_P(SessionTest, values_come_back_as_they_were) {
  const std::vector<Value> values = {Null{},
                                     std::numeric_limits<std::int64_t>::min(),
                                     0.1,
                                     std::string(),
                                     std::string("a\0b", 3),
                                     std::string("größe"),
                                     Blob{},
                                     Blob{std::string("\0\xff", 2)}};
  const auto transaction = session_.begin(Access::write);
  for (const Value& value : values) {
    EXPECT_EQ(single(*transaction, sql("SELECT {}", Bind{value})), value) << to_display(value);
  }
}

TEST_P(SessionTest, a_statement_is_taken_again_with_other_data) {
  const auto transaction = session_.begin(Access::read);
  for (std::int64_t i = 0; i < 200; ++i) {
    EXPECT_EQ(single(*transaction, sql("SELECT {} + 1", Bind{i})), Value(i + 1));
    EXPECT_EQ(single(*transaction, sql("SELECT {}", i)), Value(i));  // more texts than are kept
  }
}

TEST_P(SessionTest, counts_the_rows_of_the_statement_and_not_of_its_triggers) {
  file_.exec(
      "CREATE TABLE log (x); CREATE TRIGGER w AFTER UPDATE ON t BEGIN "
      "INSERT INTO log VALUES (1), (2), (3); END; INSERT INTO t (v) VALUES ('y')");
  const auto transaction = session_.begin(Access::write);
  EXPECT_EQ(transaction->execute(sql("UPDATE t SET v = {}", Bind{std::string("z")})), 2);
  EXPECT_EQ(transaction->execute(sql("CREATE TABLE u (a)")), 0);
  EXPECT_EQ(transaction->execute(sql("UPDATE t SET v = 1 WHERE false")), 0);
}

TEST_P(SessionTest, a_second_writer_is_busy_at_begin) {
  SqliteSession other(file_.path());
  const auto transaction = session_.begin(Access::write);
  EXPECT_EQ(error_of([&] { other.begin(Access::write); }).kind(), ErrorKind::busy);
  transaction->commit();
  EXPECT_NO_THROW(other.begin(Access::write));
}

TEST_P(SessionTest, a_reader_keeps_the_snapshot_of_its_begin) {
  const auto reader = session_.begin(Access::read);
  if (GetParam() == JournalMode::wal) {
    file_.exec("INSERT INTO t (v) VALUES ('new')");
  } else {
    EXPECT_THROW(file_.exec("INSERT INTO t (v) VALUES ('new')"), SQLite::Exception);
  }
  EXPECT_EQ(single(*reader, sql("SELECT count(*) FROM t")), Value(std::int64_t{1}));
}

TEST_P(SessionTest, the_same_session_can_do_it_again_after_busy) {
  SQLite::Database client = file_.client();
  client.exec("BEGIN IMMEDIATE");
  EXPECT_EQ(error_of([&] { session_.begin(Access::write); }).kind(), ErrorKind::busy);
  client.exec("COMMIT");
  EXPECT_NO_THROW(session_.begin(Access::write)->commit());
}

// Trap list, pace: in a rollback journal a reader makes COMMIT busy, and it may be tried again.
TEST(RollbackJournalTest, a_commit_that_is_busy_can_be_tried_again) {
  const DatabaseFile file(JournalMode::rollback);
  file.exec("CREATE TABLE t (a)");
  SqliteSession session(file.path());
  SqliteSession reader(file.path());
  const auto transaction = session.begin(Access::write);
  transaction->execute(sql("INSERT INTO t VALUES (1)"));
  {
    const auto reading = reader.begin(Access::read);
    EXPECT_EQ(error_of([&] { transaction->commit(); }).kind(), ErrorKind::busy);
  }
  transaction->commit();
  EXPECT_EQ(single(*reader.begin(Access::read), sql("SELECT count(*) FROM t")),
            Value(std::int64_t{1}));
}

TEST_P(SessionTest, is_alone_until_somebody_else_writes) {
  SqliteSession other(file_.path());
  EXPECT_FALSE(session_.alone_since_last_asked());  // nothing to compare with
  EXPECT_TRUE(session_.alone_since_last_asked());
  const auto own = session_.begin(Access::write);
  own->execute(sql("DELETE FROM t"));
  own->commit();
  EXPECT_TRUE(session_.alone_since_last_asked());
  file_.exec("INSERT INTO t (v) VALUES ('y')");
  EXPECT_FALSE(session_.alone_since_last_asked());
  EXPECT_TRUE(session_.alone_since_last_asked());
}

TEST_P(SessionTest, knows_from_its_first_transaction_on_whether_it_is_alone) {
  session_.begin(Access::read);
  EXPECT_TRUE(session_.alone_since_last_asked());
  SqliteSession other(file_.path());
  other.begin(Access::read);
  file_.exec("INSERT INTO t (v) VALUES ('y')");
  EXPECT_FALSE(other.alone_since_last_asked());
}

TEST_P(SessionTest, transactions_cannot_be_ended_from_inside) {
  const auto transaction = session_.begin(Access::write);
  const Error error = error_of([&] { transaction->execute(sql("DELETE FROM t; COMMIT")); });
  EXPECT_EQ(error.kind(), ErrorKind::statement_failed);
  EXPECT_THAT(error.hint(), HasSubstr("BEGIN, COMMIT and ROLLBACK"));
  EXPECT_EQ(rows_seen_by_a_client(), 1);
}

TEST_P(SessionTest, nothing_runs_outside_after_a_trigger_has_rolled_back) {
  file_.exec("CREATE TRIGGER w BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
  const auto transaction = session_.begin(Access::write);
  EXPECT_EQ(error_of([&] { transaction->execute(sql("DELETE FROM t")); }).kind(),
            ErrorKind::statement_failed);
  const Error error = error_of([&] { transaction->execute(sql("INSERT INTO t (v) VALUES (1)")); });
  EXPECT_THAT(error.message(), HasSubstr("rolled the transaction back by itself"));
  EXPECT_EQ(rows_seen_by_a_client(), 1);
}

TEST_P(SessionTest, several_statements_may_stand_in_one_text) {
  const auto transaction = session_.begin(Access::write);
  transaction->execute(
      sql("CREATE TABLE a (x); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)"));
  EXPECT_EQ(single(*transaction, sql("SELECT count(*) FROM a")), Value(std::int64_t{2}));
}

TEST_P(SessionTest, settings_are_made_outside_of_transactions) {
  session_.execute_outside(sql("PRAGMA writable_schema = ON"));
  const auto transaction = session_.begin(Access::write);
  EXPECT_EQ(single(*transaction, sql("PRAGMA writable_schema")), Value(std::int64_t{1}));
  EXPECT_EQ(single(*transaction, sql("PRAGMA synchronous")), Value(std::int64_t{2}));
  EXPECT_EQ(single(*transaction, sql("PRAGMA foreign_keys")), Value(std::int64_t{0}));
}

TEST_P(SessionTest, what_runs_outside_leaves_no_transaction_open) {
  const Error error = error_of([&] { session_.execute_outside(sql("BEGIN; DELETE FROM t")); });
  EXPECT_EQ(error.kind(), ErrorKind::statement_failed);
  EXPECT_EQ(rows_seen_by_a_client(), 1);
}

TEST_P(SessionTest, triggers_can_be_off_for_a_while) {
  file_.exec(
      "CREATE TABLE log (x); CREATE TRIGGER w AFTER UPDATE ON t BEGIN "
      "INSERT INTO log VALUES (1); END");
  const auto transaction = session_.begin(Access::write);
  const SqlText update = sql("UPDATE t SET v = {}", Bind{Null{}});
  {
    const ScopedOption off = triggers_off(*transaction);
    transaction->execute(update);
  }
  EXPECT_EQ(single(*transaction, sql("SELECT count(*) FROM log")), Value(std::int64_t{0}));
  transaction->execute(update);
  EXPECT_EQ(single(*transaction, sql("SELECT count(*) FROM log")), Value(std::int64_t{1}));
}

TEST_P(SessionTest, foreign_keys_can_be_on_for_a_while) {
  file_.exec(
      "CREATE TABLE child (t_id REFERENCES t ON DELETE CASCADE); "
      "INSERT INTO child VALUES (1)");
  const auto transaction = session_.begin(Access::write);
  {
    const ScopedOption no_triggers = triggers_off(*transaction);  // actions are no triggers
    const ScopedOption on = foreign_keys_on(*transaction);
    EXPECT_THROW(transaction->execute(sql("INSERT INTO child VALUES (7)")), Error);
    transaction->execute(sql("DELETE FROM t"));
  }
  EXPECT_EQ(single(*transaction, sql("SELECT count(*) FROM child")), Value(std::int64_t{0}));
  EXPECT_EQ(transaction->execute(sql("INSERT INTO child VALUES (7)")), 1);
}

TEST_P(SessionTest, tells_a_row_that_fails_from_a_statement_that_fails) {
  file_.exec("INSERT INTO t (v) VALUES ('{'); CREATE UNIQUE INDEX u ON t (v)");
  const auto transaction = session_.begin(Access::write);
  SqliteTransaction& rows = of_sqlite(*transaction);
  const Error raised = error_of([&] { rows.execute_on_rows(sql("UPDATE t SET v = json(v)")); });
  EXPECT_EQ(raised.kind(), ErrorKind::row_failed);
  EXPECT_EQ(raised.message(), "malformed JSON");
  const Error constraint = error_of([&] { rows.execute_on_rows(sql("UPDATE t SET v = 1")); });
  EXPECT_EQ(constraint.kind(), ErrorKind::row_failed);
  EXPECT_EQ(constraint.message(), "UNIQUE constraint failed: t.v");
  const Error overflow = error_of([&] {
    rows.query_rows(sql("SELECT abs({}) FROM t", Bind{std::numeric_limits<std::int64_t>::min()}));
  });
  EXPECT_EQ(overflow.kind(), ErrorKind::row_failed);
  const Error typo =
      error_of([&] { rows.execute_on_rows(sql("UPDATE t SET nothing = {}", Bind{Null{}})); });
  EXPECT_EQ(typo.kind(), ErrorKind::statement_failed);
}

TEST_P(SessionTest, the_statement_before_is_undone_and_the_transaction_lives_on) {
  file_.exec("CREATE UNIQUE INDEX u ON t (v); INSERT INTO t (v) VALUES ('y')");
  const auto transaction = session_.begin(Access::write);
  EXPECT_THROW(transaction->execute(sql("UPDATE t SET v = 'y'")), Error);
  EXPECT_EQ(transaction->execute(sql("DELETE FROM t WHERE v = 'y'")), 1);
  transaction->commit();
  EXPECT_EQ(rows_seen_by_a_client(), 1);
}

TEST_P(SessionTest, the_schema_may_change_under_a_statement_that_is_kept) {
  const SqlText all = sql("SELECT * FROM t WHERE id = {}", Bind{std::int64_t{1}});
  EXPECT_EQ(session_.begin(Access::read)->query(all).at(0).size(), 2U);
  file_.exec("ALTER TABLE t ADD COLUMN w");
  EXPECT_EQ(session_.begin(Access::read)->query(all).at(0).size(), 3U);
}

TEST(EncodingTest, texts_of_a_utf16_database_are_read_as_utf8) {
  Connection connection{InMemory{}};
  connection.execute(sql("PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a)"), Blame::statement);
  connection.execute(sql("INSERT INTO t VALUES ({})", Bind{std::string("größe")}),
                     Blame::statement);
  EXPECT_EQ(connection.query(sql("SELECT a FROM t"), Blame::statement),
            (Rows{{std::string("größe")}}));
}

TEST(OpeningTest, a_missing_file_is_not_made) {
  const DatabaseFile file(JournalMode::wal);
  const auto path = file.directory() / "other.db";
  const Error error = error_of([&] { const SqliteSession session(path); });
  EXPECT_EQ(error.kind(), ErrorKind::store_failed);
  EXPECT_THAT(error.message(), HasSubstr("there is no database file"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(OpeningTest, a_file_that_is_no_database_is_told) {
  const DatabaseFile file(JournalMode::wal);
  const auto path = file.directory() / "notes.txt";
  std::ofstream(path) << std::string(2000, 'x');
  const Error error = error_of([&] { const SqliteSession session(path); });
  EXPECT_EQ(error.kind(), ErrorKind::store_failed);
  EXPECT_EQ(error.message(), "notes.txt can't be opened: file is not a database");
}

TEST(OpeningTest, a_database_that_is_locked_can_be_opened) {
  const DatabaseFile file(JournalMode::rollback);
  SQLite::Database client = file.client();
  client.exec("BEGIN EXCLUSIVE");
  SqliteSession session(file.path());
  EXPECT_FALSE(session.alone_since_last_asked());
  EXPECT_EQ(error_of([&] { session.begin(Access::read); }).kind(), ErrorKind::busy);
  client.exec("COMMIT");
  EXPECT_NO_THROW(session.begin(Access::read));
}

}  // namespace
}  // namespace ratchet::sqlite
