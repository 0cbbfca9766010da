// The invariant of a mapping as SQL, asked of rows that a server holds.
#include "postgres/mapping_sql.hpp"

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

struct PostgresMapping : ::testing::Test {
  void begin(const std::string& schema, const DualWrite& mapping) {
    workshop_.emplace(schema);
    mapping_.emplace(mapping, *workshop_->scene().schema.find_table(mapping.table));
  }
  std::string ids(const SqlText& condition) {
    const SqlText query = sql("SELECT string_agg(id::text, ' ' ORDER BY id) FROM {} WHERE {}",
                              mapping_->table().name, condition);
    return workshop_->rows(render(query, spelling("public")).text);
  }

  std::optional<Workshop> workshop_;
  std::optional<MappingSql> mapping_;
};

constexpr auto kNames =
    "CREATE TABLE users (id int, name text, first_name text, last_name text); INSERT INTO users "
    "VALUES (1, 'Mia Roe', 'Mia', 'Roe'), (2, 'Mia Roe', NULL, NULL), (3, NULL, NULL, NULL), "
    "(4, 'Mary Ann Smith', 'Mary Ann', 'Smith'), (5, 'A B', 'C', 'D'), (6, 'A B ', 'A', 'B ')";

TEST_F(PostgresMapping, EitherHalfSufficesForARowThatIsFilled) {
  begin(kNames, split_name());
  EXPECT_EQ(ids(mapping_->unfilled()), "2 3");
  EXPECT_EQ(ids(mapping_->forward_half()), "1 3 6");
  EXPECT_EQ(ids(mapping_->backward_half()), "1 3 4");
  EXPECT_EQ(ids(mapping_->invariant()), "1 3 4 6");
  EXPECT_EQ(ids(mapping_->to_fill()), "2");
}

TEST_F(PostgresMapping, RowThatLosesSomethingOnTheWayBackIsTold) {
  begin(kNames, split_name());
  EXPECT_EQ(ids(mapping_->lossy()), "6");
  EXPECT_EQ(ids(mapping_->beyond_doubt()), "1 3");
}

TEST_F(PostgresMapping, OneWayAsksOnlyThatTheNewSideIsFilled) {
  begin(kNames, dual_write("users", {{"first_name", "upper(name)"}}, {}));
  EXPECT_EQ(ids(mapping_->invariant()), "1 3 4 5 6");
}

TEST_F(PostgresMapping, ValuesAreComparedAsTheyAreStored) {
  begin(
      "CREATE TABLE t (id int, old numeric, new numeric(6, 2)); INSERT INTO t VALUES "
      "(1, 1.005, 1.01), (2, 1, 1.00), (3, 1, 2)",
      dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  EXPECT_EQ(ids(mapping_->forward_half()), "1 2");
}

// = does not exist for json, and sees neither citext's case nor a numeric's scale.
TEST_F(PostgresMapping, Trap9WhatEqualityHidesIsADifference) {
  begin(
      "CREATE TABLE t (id int, old json, new json, n numeric, m numeric); INSERT INTO t VALUES "
      "(1, '{}', '{}', 1.0, 1.0), (2, '{}', '{ }', 1, 1), (3, '{}', '{}', 1.0, 1.00)",
      dual_write("t", {{"new", "old"}, {"m", "n"}}, {{"old", "new"}, {"n", "m"}}));
  EXPECT_EQ(ids(mapping_->invariant()), "1");
}

// Whatever the column, or the expression, calls equal.
TEST_F(PostgresMapping, Trap9TextsAreComparedByteByByte) {
  begin(
      "CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = "
      "false); CREATE TABLE t (id int, old text, new text COLLATE no_case); INSERT INTO t VALUES "
      "(1, 'Ada', 'Ada'), (2, 'Ada', 'ada'), (3, NULL, NULL)",
      dual_write("t", {{"new", "old COLLATE no_case"}}, {{"old", "new"}}));
  EXPECT_EQ(ids(mapping_->forward_half()), "1 3");
}

TEST_F(PostgresMapping, Trap9IntervalsAndFloatsAreNotWhatTheyEqual) {
  begin(
      "CREATE TABLE t (id int, old interval, new interval, f float8, g float8); INSERT INTO t "
      "VALUES (1, '1 day', '1 day', 0, 0), (2, '1 day', '24 hours', 0, 0), (3, '1 day', '1 day', "
      "0, '-0')",
      dual_write("t", {{"new", "old"}, {"g", "f"}}, {{"old", "new"}, {"f", "g"}}));
  EXPECT_EQ(ids(mapping_->invariant()), "1");
}

TEST_F(PostgresMapping, CompositeOfNullsIsAValue) {
  begin(
      "CREATE TYPE pair AS (a int, b int); CREATE TABLE t (id int, old pair, new pair); INSERT "
      "INTO t VALUES (1, NULL, ROW(NULL, NULL)), (2, ROW(NULL, NULL), NULL)",
      dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  EXPECT_EQ(ids(mapping_->unfilled()), "2");
  EXPECT_EQ(ids(mapping_->to_fill()), "2");
}

}  // namespace
}  // namespace ratchet::postgres
