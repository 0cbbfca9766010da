// The comparison of two tables by ranges of their key.
#include "postgres/pair_check.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "postgres/row_check.hpp"
#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

// The key has two columns, one of them a text with what a cursor might stumble over.
class PostgresPairCheck : public ::testing::Test {
 protected:
  PostgresPairCheck() {
    shop.exec(
        "INSERT INTO users SELECT 'r:' || n % 3 || ',''\"', n, 10.0 / (n + 1), 'c' || n "
        "FROM generate_series(1, 40) AS n");
    DualWrite step = dual_write("users", {{"share", "share"}, {"ratio", "1 / nullif(share, 9)"}},
                                {{"share", "share"}});
    step.to = parse_qualified_name("people");
    step.rows.on = sql_map({{"area", "region"}, {"id", "number"}});
    mapping = step;
    shop.exec("INSERT INTO people SELECT region, number, share, 1 / nullif(share, 9) FROM users");
  }

  std::unique_ptr<RowCheck> check() {
    return make_row_check(mapping, shop.scene(), {.url = shop.database().url()});
  }
  CheckOutcome run(RowCheck& pass, std::int64_t rows_max) {
    CheckOutcome whole;
    for (int batch = 0; !whole.finished && batch < 100; ++batch) {
      const auto transaction = session.begin(Access::read);
      CheckOutcome outcome =
          pass.run(*transaction, {.after = whole.reached, .rows_max = rows_max}, 10);
      whole.reached = outcome.reached;
      whole.finished = outcome.finished;
      whole.rows_seen += outcome.rows_seen;
      whole.broken += outcome.broken;
      std::ranges::move(outcome.samples, std::back_inserter(whole.samples));
    }
    EXPECT_TRUE(whole.finished);
    return whole;
  }
  CheckOutcome run(std::int64_t rows_max) {
    const auto pass = check();
    return run(*pass, rows_max);
  }

  Workshop shop{
      "CREATE TABLE users (region text COLLATE \"C\", number int, share numeric, note text, "
      "PRIMARY KEY (region, number));"
      "CREATE TABLE people (area varchar(20), id bigint, share numeric, ratio numeric, "
      "PRIMARY KEY (area, id))"};
  DualWrite mapping = dual_write("users", {}, {});
  PostgresSession session{{.url = shop.database().url()}};
};

TEST_F(PostgresPairCheck, every_row_is_compared_once_however_large_the_ranges_are) {
  for (const std::int64_t rows_max : {1, 3, 7, 40, 1000}) {
    const CheckOutcome whole = run(rows_max);
    EXPECT_EQ(whole.broken, 0) << rows_max;
    EXPECT_EQ(whole.rows_seen, 80) << rows_max;
  }
}

TEST_F(PostgresPairCheck, rows_missing_too_many_and_different_are_told_apart_by_their_keys) {
  shop.exec(
      "DELETE FROM people WHERE id = 5; UPDATE people SET share = 1.50 WHERE id = 6; "
      "UPDATE users SET share = 1.5 WHERE number = 6; "
      "INSERT INTO people VALUES ('a', 1, 1, 1), ('z', 1, 1, 1)");
  for (const std::int64_t rows_max : {1, 7, 1000}) {
    const CheckOutcome whole = run(rows_max);
    EXPECT_EQ(whole.broken, 4);
    std::vector<std::string> found;
    for (const BadRow& row : whole.samples) {
      found.push_back(fmt::format("{} {}", name(row.kind), row.key));
    }
    EXPECT_THAT(found, ::testing::UnorderedElementsAre("missing region = 'r:2,''\"' AND number = 5",
                                                       "differs region = 'r:0,''\"' AND number = 6",
                                                       "extra area = 'a' AND id = 1",
                                                       "extra area = 'z' AND id = 1"));
  }
}

TEST_F(PostgresPairCheck, row_on_which_an_expression_raises_is_broken_with_its_error) {
  shop.exec("UPDATE users SET share = 0 WHERE number = 7");
  for (const std::int64_t rows_max : {1, 7, 1000}) {
    const CheckOutcome whole = run(rows_max);
    EXPECT_EQ(whole.broken, 1);
    ASSERT_EQ(whole.samples.size(), 1U);
    EXPECT_EQ(whole.samples[0].key, "region = 'r:1,''\"' AND number = 7");
    EXPECT_THAT(whole.samples[0].sides[0].second, HasSubstr("division by zero"));
  }
}

// Trap 2: one snapshot for the whole pass. And a table in another file hides its rows from it.
TEST_F(PostgresPairCheck, Trap2_pass_sees_one_moment_and_begins_anew_when_a_table_is_rewritten) {
  const auto pass = check();
  const auto first = session.begin(Access::read);
  const CheckOutcome outcome = pass->run(*first, {.after = {}, .rows_max = 10}, 10);
  first->commit();
  shop.exec("DELETE FROM people WHERE area LIKE 'r:2%'");
  const auto second = session.begin(Access::read);
  EXPECT_EQ(pass->run(*second, {.after = outcome.reached, .rows_max = 100}, 10).broken, 0);
  second->commit();
  shop.exec("TRUNCATE people");
  const auto third = session.begin(Access::read);
  EXPECT_TRUE(pass->run(*third, {.after = outcome.reached, .rows_max = 100}, 10).begun_anew);
}

// One key column, with signs in its values that a cursor is written with.
class PostgresPairInParts : public ::testing::Test {
 protected:
  PostgresPairInParts() {
    shop.exec(
        "INSERT INTO users SELECT n || '<:' || n, n FROM generate_series(1, 300) AS n;"
        "INSERT INTO people SELECT * FROM users; ANALYZE users;"
        "DELETE FROM people WHERE number = 299; UPDATE people SET number = 0 WHERE number = 17;"
        "INSERT INTO people VALUES ('0', 1), ('zz', 1)");
    mapping.to = parse_qualified_name("people");
    mapping.rows.on = sql_map({{"name", "name"}});
  }
  Workshop shop{
      "CREATE TABLE users (name text PRIMARY KEY, number int);"
      "CREATE TABLE people (name text PRIMARY KEY, number int)"};
  DualWrite mapping = dual_write("users", {{"number", "number"}}, {{"number", "number"}});
  PostgresSession session{{.url = shop.database().url()}};
};

TEST_F(PostgresPairInParts, rows_are_compared_once_each_where_several_share_them) {
  const auto check = make_row_check(mapping, shop.scene(), {.url = shop.database().url()});
  const std::vector<Cursor> segments = check->split(*session.begin(Access::read), 7);
  ASSERT_EQ(segments.size(), 7);
  const auto other = check->beside();
  std::int64_t rows = 0;
  std::int64_t broken = 0;
  for (std::size_t at = 0; at < segments.size(); ++at) {
    Cursor after = segments[at];
    for (bool is_finished = false; !is_finished;) {
      const CheckOutcome found =
          (at % 2 == 0 ? *check : *other)
              .run(*session.begin(Access::read), {.after = after, .rows_max = 20}, 10);
      ASSERT_FALSE(found.begun_anew);
      rows += found.rows_seen;
      broken += found.broken;
      after = found.reached;
      is_finished = found.finished;
    }
  }
  EXPECT_EQ(rows, 300 + 301);
  EXPECT_EQ(broken, 4);
}

TEST_F(PostgresPairInParts, sample_looks_at_places_all_over_the_table) {
  const auto check = make_row_check(mapping, shop.scene(), {.url = shop.database().url()});
  EXPECT_EQ(check->spread(*session.begin(Access::read), 10).size(), 10);
}

}  // namespace
}  // namespace ratchet::postgres
