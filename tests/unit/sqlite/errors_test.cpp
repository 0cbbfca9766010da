#include "sqlite/errors.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

namespace ratchet::sqlite {
namespace {

using testing::HasSubstr;
using testing::Not;

Error translated(int code, Attempt attempt) {
  attempt.store = "shop.db";
  attempt.statement = "UPDATE users\n  SET name = ?1";
  return translate(SQLite::Exception("words", code), attempt);
}

TEST(ErrorsTest, somebody_elses_lock_is_worth_another_attempt) {
  for (const int code : {SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL}) {
    EXPECT_TRUE(is_retryable(translated(code, {}).kind())) << code;
    EXPECT_EQ(translated(code, {.stage = Stage::committing}).kind(), ErrorKind::busy);
    EXPECT_EQ(translated(code, {.stage = Stage::opening}).kind(), ErrorKind::busy);
  }
}

TEST(ErrorsTest, a_constraint_is_the_statements_or_the_rows_fault) {
  EXPECT_EQ(translated(SQLITE_CONSTRAINT, {}).kind(), ErrorKind::statement_failed);
  EXPECT_EQ(translated(SQLITE_CONSTRAINT, {.blame = Blame::row}).kind(), ErrorKind::row_failed);
}

TEST(ErrorsTest, a_text_that_does_not_compile_is_never_a_rows_fault) {
  EXPECT_EQ(translated(SQLITE_ERROR, {.stage = Stage::compiling, .blame = Blame::row}).kind(),
            ErrorKind::statement_failed);
}

TEST(ErrorsTest, a_sick_store_is_never_a_rows_fault) {
  for (const int code : {SQLITE_IOERR, SQLITE_FULL, SQLITE_CORRUPT, SQLITE_CANTOPEN,
                         SQLITE_READONLY, SQLITE_NOTADB, SQLITE_NOMEM}) {
    const Error error = translated(code, {.blame = Blame::row});
    EXPECT_EQ(error.kind(), ErrorKind::store_failed) << code;
    EXPECT_THAT(error.hint(), Not(testing::IsEmpty())) << code;
  }
}

TEST(ErrorsTest, an_io_error_during_commit_leaves_the_outcome_open) {
  EXPECT_EQ(translated(SQLITE_IOERR, {.stage = Stage::committing}).kind(),
            ErrorKind::outcome_unknown);
  EXPECT_EQ(translated(SQLITE_FULL, {.stage = Stage::committing}).kind(), ErrorKind::store_failed);
}

TEST(ErrorsTest, names_the_store_and_the_statement_on_one_line) {
  EXPECT_EQ(translated(SQLITE_ERROR, {}).message(),
            "shop.db refused `UPDATE users SET name = ?1`: words");
  EXPECT_EQ(translated(SQLITE_FULL, {}).message(),
            "shop.db failed at `UPDATE users SET name = ?1`: words");
}

TEST(ErrorsTest, a_row_is_blamed_in_sqlites_words_alone) {
  EXPECT_EQ(translated(SQLITE_ERROR, {.blame = Blame::row}).message(), "words");
}

TEST(ErrorsTest, a_long_statement_is_cut_between_characters) {
  EXPECT_EQ(shortened("  SELECT\t1\n  "), "SELECT 1");
  const std::string cut = shortened("SELECT '" + std::string(71, 'x') + "ü and more'");
  EXPECT_EQ(cut, "SELECT '" + std::string(71, 'x') + "...");
}

}  // namespace
}  // namespace ratchet::sqlite
