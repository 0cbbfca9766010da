#include "postgres/errors.hpp"

#include <gmock/gmock.h>

#include <pqxx/except>

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

ErrorKind kind_of(const char* state, const Attempt& attempt) {
  return translate(pqxx::sql_error("ERROR:  no", "", state), attempt).kind();
}

TEST(PostgresErrors, ReadWhatTheServerSays) {
  const ServerWords words = words_of(
      "ERROR:  duplicate key value violates unique constraint \"users_key\"\n"
      "DETAIL:  Key (id)=(1) already exists.\n"
      "HINT:  Try another.\nOr none.\n"
      "CONTEXT:  PL/pgSQL function f()\n");
  EXPECT_EQ(words.message, "duplicate key value violates unique constraint \"users_key\"");
  EXPECT_EQ(words.detail, "Key (id)=(1) already exists.");
  EXPECT_EQ(words.hint, "Try another. Or none.");
  EXPECT_EQ(words.position, std::nullopt);
}

TEST(PostgresErrors, LeaveTheCaretOut) {
  const ServerWords words = words_of(
      "ERROR:  column \"nam\" does not exist\nLINE 1: SELECT nam\n               ^\n"
      "HINT:  Perhaps you meant \"name\".\n");
  EXPECT_EQ(words.message, "column \"nam\" does not exist");
  EXPECT_EQ(words.hint, "Perhaps you meant \"name\".");
}

TEST(PostgresErrors, ReadThePositionFromATerseDriver) {
  const ServerWords words = words_of("ERROR:  syntax error at or near \"x\" at character 12\n");
  EXPECT_EQ(words.message, "syntax error at or near \"x\"");
  EXPECT_EQ(words.position, 12U);
  EXPECT_EQ(words_of("ERROR:  lost at character twelve\n").position, std::nullopt);
}

TEST(PostgresErrors, AreBusyWhereARetryMayHelp) {
  for (const char* state : {"55P03", "55006", "40001", "40P01"}) {
    EXPECT_EQ(kind_of(state, {}), ErrorKind::busy) << state;
  }
}

// Trap: the driver has no sql_error for these.
TEST(PostgresErrors, AreBusyAfterADeadlockAndASerializationFailure) {
  EXPECT_EQ(translate(pqxx::deadlock_detected("ERROR:  deadlock detected"), {}).kind(),
            ErrorKind::busy);
  EXPECT_EQ(translate(pqxx::serialization_failure("ERROR:  could not serialize"), {}).kind(),
            ErrorKind::busy);
}

// Trap: the driver forgets its code.
TEST(PostgresErrors, KnowALackOfPrivilege) {
  const Error error = translate(pqxx::insufficient_privilege("ERROR:  permission denied"), {});
  EXPECT_EQ(error.kind(), ErrorKind::statement_failed);
  EXPECT_EQ(error.hint(), "Run ratchet as the owner of the table, or let this role do it.");
}

TEST(PostgresErrors, SayWhoseRightsAreMissing) {
  const auto hint = [](const std::string& message) {
    return translate(pqxx::insufficient_privilege("ERROR:  " + message), {}).hint();
  };
  EXPECT_THAT(hint("permission denied for database shop"), HasSubstr("CREATE ON DATABASE"));
  EXPECT_THAT(hint("permission denied for table meta"), HasSubstr("store.NAME.role"));
}

TEST(PostgresErrors, TellOurOwnTimeoutFromSomebodysCancel) {
  EXPECT_EQ(kind_of("57014", {.cancelled = Cancelled::by_timeout}), ErrorKind::busy);
  EXPECT_EQ(kind_of("57014", {.cancelled = Cancelled::by_somebody}), ErrorKind::statement_failed);
}

TEST(PostgresErrors, BlameTheRowOnlyForWhatARowCanDo) {
  const Attempt attempt{.blame = Blame::row};
  // A division by zero, a check, RAISE, a code of the user's own, an index row that is too long.
  for (const char* state : {"22012", "P0001", "AB123", "54000"}) {
    EXPECT_EQ(kind_of(state, attempt), ErrorKind::row_failed) << state;
    EXPECT_EQ(kind_of(state, {.blame = Blame::statement}), ErrorKind::statement_failed) << state;
  }
  EXPECT_EQ(kind_of("23514", attempt), ErrorKind::row_failed);
  // A missing column, no privilege, a failed transaction.
  for (const char* state : {"42703", "42501", "25P02"}) {
    EXPECT_EQ(kind_of(state, attempt), ErrorKind::statement_failed) << state;
  }
  EXPECT_EQ(kind_of("40P01", attempt), ErrorKind::busy);
  EXPECT_EQ(kind_of("53100", attempt), ErrorKind::store_failed);
}

// A statement that makes a constraint, of rows that break it.
TEST(PostgresErrors, FindRowsInTheWayOfAConstraint) {
  EXPECT_EQ(kind_of("23514", {.blame = Blame::statement}), ErrorKind::diverged);
  EXPECT_EQ(kind_of("23505", {.blame = Blame::statement}), ErrorKind::diverged);
}

TEST(PostgresErrors, AreInDoubtOnlyAtACommitWithoutAnswer) {
  const pqxx::broken_connection lost("gone");
  const Attempt committing{.stage = Stage::committing, .is_connected = false};
  EXPECT_EQ(translate(lost, committing).kind(), ErrorKind::outcome_unknown);
  EXPECT_EQ(translate(lost, {.is_connected = false}).kind(), ErrorKind::connection_lost);
  // The server's answer to the COMMIT.
  EXPECT_EQ(kind_of("23503", {.stage = Stage::committing}), ErrorKind::statement_failed);
  EXPECT_EQ(kind_of("40001", {.stage = Stage::committing}), ErrorKind::busy);
}

TEST(PostgresErrors, NameTheStoreTheStatementAndTheCause) {
  const pqxx::sql_error refused("ERROR:  column \"a\" already exists\nHINT:  Call it otherwise.\n",
                                "", "42701");
  const Error error = translate(refused, {.store = "app@db1/shop", .statement = "ALTER\n TABLE t"});
  EXPECT_EQ(error.message(), "app@db1/shop refused `ALTER TABLE t`: column \"a\" already exists");
  EXPECT_EQ(error.hint(), "Call it otherwise.");
}

TEST(PostgresErrors, SayOfARowOnlyWhatTheServerSays) {
  const pqxx::sql_error refused("ERROR:  value too long\nDETAIL:  It has 12 characters.\n", "",
                                "22001");
  const Error error = translate(refused, {.store = "s", .statement = "x", .blame = Blame::row});
  EXPECT_EQ(error.message(), "value too long (It has 12 characters)");
}

}  // namespace
}  // namespace ratchet::postgres
