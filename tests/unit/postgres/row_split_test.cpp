// Segments of a table, for workers side by side.
#include "unit/postgres/rows.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::SizeIs;

class PostgresSplit : public RowsTest {
 protected:
  // Somewhat more than 2 MB for every ten thousand rows.
  void fill(const std::string& table, int rows) {
    exec("INSERT INTO " + table + " SELECT i, 'Ada L', NULL, NULL, repeat('x', 200) FROM " +
         "generate_series(1, " + std::to_string(rows) + ") AS i");
  }
  static constexpr auto kColumns =
      " (id int, name text, first_name text, last_name text, padding text)";

  std::vector<Cursor> split(RowWork& work) { return work.split(*session.begin(Access::write), 64); }
};

TEST_F(PostgresSplit, SegmentsHoldEveryRowOnce) {
  exec(std::string("CREATE TABLE users") + kColumns);
  fill("users", 30'000);
  const auto copying = copy(split_name());
  const std::vector<Cursor> segments = split(*copying);
  EXPECT_THAT(segments, SizeIs(4));
  std::int64_t changed = 0;
  for (const Cursor& each : segments) {
    const std::int64_t part = run_all(*copying, {.after = each, .rows_max = 3'000});
    EXPECT_GT(part, 0);
    changed += part;
  }
  EXPECT_EQ(changed, 30'000);
  EXPECT_EQ(count_left(*copying), 0);
}

TEST_F(PostgresSplit, BatchEndsWithItsSegment) {
  exec(std::string("CREATE TABLE users") + kColumns);
  fill("users", 30'000);
  const auto copying = copy(split_name());
  const BatchOutcome outcome =
      run(*copying, {.after = split(*copying).front(), .rows_max = 100'000});
  EXPECT_TRUE(outcome.finished);
  EXPECT_LT(outcome.rows_changed, 15'000);
}

TEST_F(PostgresSplit, LeavesHaveSegmentsOfTheirOwnUnlessTheyAreEmpty) {
  exec(std::string("CREATE TABLE users") + kColumns + " PARTITION BY RANGE (id)");
  exec("CREATE TABLE users_a PARTITION OF users FOR VALUES FROM (0) TO (100)");
  exec("CREATE TABLE users_b PARTITION OF users FOR VALUES FROM (100) TO (1000)");
  exec("CREATE TABLE users_c PARTITION OF users FOR VALUES FROM (1000) TO (2000)");
  fill("users", 500);
  const auto copying = copy(split_name());
  const std::vector<Cursor> segments = split(*copying);
  ASSERT_THAT(segments, SizeIs(2));
  EXPECT_EQ(run_all(*copying, {.after = segments[0], .rows_max = 1'000}), 99);
  EXPECT_EQ(run_all(*copying, {.after = segments[1], .rows_max = 1'000}), 401);
}

TEST_F(PostgresSplit, EmptyTableIsOneSegment) {
  exec(std::string("CREATE TABLE users") + kColumns);
  const auto copying = copy(split_name());
  ASSERT_THAT(split(*copying), SizeIs(1));
  EXPECT_TRUE(run(*copying, {.after = split(*copying)[0], .rows_max = 10}).finished);
}

// Each of them would go over all of the new file otherwise.
TEST_F(PostgresSplit, Trap7SegmentOfAnotherFileEndsAndItsRowsAreCountedAsLeft) {
  exec(std::string("CREATE TABLE users") + kColumns);
  fill("users", 500);
  const auto copying = copy(split_name());
  const Cursor segment = split(*copying).front();
  const BatchOutcome first = run(*copying, {.after = segment, .rows_max = 100});
  exec("VACUUM FULL users");
  const BatchOutcome second = run(*copying, {.after = first.reached, .rows_max = 100});
  EXPECT_TRUE(second.finished);
  EXPECT_EQ(second.rows_changed, 0);
  EXPECT_EQ(count_left(*copying), 400);
}

}  // namespace
}  // namespace ratchet::postgres
