#include "sqlite/row_check.hpp"

#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr auto kUsers =
    "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, first_name TEXT, last_name TEXT)";

TEST(RowCheckOf, CountsBrokenAndLossyRowsAndShowsThem) {
  Workshop shop(kUsers);
  shop.exec(
      "INSERT INTO users VALUES (1, 'Mia Roe', 'Mia', 'Roe'), (2, ' Jo  Ito', '', 'Jo  Ito'),"
      "(3, 'A B', 'A', 'X'), (4, 'C D', NULL, NULL), (5, NULL, NULL, NULL)");
  const CheckOutcome checked = shop.check(split_name());
  EXPECT_EQ(checked.rows_seen, 5);
  EXPECT_EQ(checked.broken, 2);
  EXPECT_EQ(checked.lossy, 1);
  EXPECT_TRUE(checked.finished);
  ASSERT_EQ(checked.samples.size(), 3U);
  EXPECT_EQ(checked.samples[0].key, "id = 3");
  EXPECT_EQ(checked.samples[0].sides,
            (Map{{"name", "'A B'"}, {"first_name", "'A'"}, {"last_name", "'X'"}}));
  EXPECT_EQ(checked.samples[1].key, "id = 4");
  EXPECT_EQ(checked.samples[2].kind, BadKind::lossy);
  EXPECT_EQ(checked.samples[2].key, "id = 2");
}

TEST(RowCheckOf, GoesOverTheTableInBatchesOfAnySize) {
  for (const char* schema : {"CREATE TABLE t(id INTEGER PRIMARY KEY, old, new)",
                             "CREATE TABLE t(a, b, old, new, PRIMARY KEY(a, b)) WITHOUT ROWID"}) {
    for (const std::int64_t size : {1, 2, 5, 100}) {
      Workshop shop(schema);
      const bool has_id = std::string(schema).find("id") < 20;
      for (int row = 0; row < 10; ++row) {
        shop.exec(std::string(has_id ? "INSERT INTO t(id, old, new) VALUES ("
                                     : "INSERT INTO t(a, b, old, new) VALUES (1, ") +
                  std::to_string(row) + ", 5, " + (row % 3 == 0 ? "6)" : "5)"));
      }
      const auto check =
          make_row_check(dual_write("t", {{"new", "old"}}, {{"old", "new"}}), shop.scene());
      const auto transaction = shop.session().begin(Access::read);
      Batch batch{.after = {}, .rows_max = size};
      std::int64_t seen = 0;
      std::int64_t broken = 0;
      for (int batches = 0; batches < 20; ++batches) {
        const CheckOutcome outcome = check->run(*transaction, batch, 1);
        seen += outcome.rows_seen;
        broken += outcome.broken;
        EXPECT_LE(outcome.samples.size(), 1U);
        if (outcome.finished) break;
        batch.after = outcome.reached;
      }
      EXPECT_EQ(seen, 10) << size;
      EXPECT_EQ(broken, 4) << size;
    }
  }
}

TEST(RowCheckOf, GetsOverRowsOnWhichAnExpressionRaises) {
  Workshop shop("CREATE TABLE docs(id INTEGER PRIMARY KEY, doc TEXT, a INT)");
  shop.exec(
      "INSERT INTO docs VALUES (1, '{\"a\":1}', 1), (2, 'bad', NULL), (3, '{\"a\":3}', 3), "
      "(4, 'worse', NULL), (5, '{\"a\":5}', 6)");
  const CheckOutcome checked = shop.check(
      dual_write("docs", {{"a", "json_extract(doc, '$.a')"}}, {{"doc", "json_object('a', a)"}}));
  EXPECT_EQ(checked.rows_seen, 5);
  EXPECT_EQ(checked.broken, 3);
  ASSERT_EQ(checked.samples.size(), 3U);
  EXPECT_EQ(checked.samples[0].key, "id = 2");
  EXPECT_EQ(checked.samples[0].sides, (Map{{"error", "malformed JSON"}}));
}

TEST(RowCheckOf, OneWayNeedsOnlyToBeFilled) {
  Workshop shop(kUsers);
  shop.exec(
      "INSERT INTO users VALUES (1, 'a', 'anything', NULL), (2, 'b', NULL, NULL), "
      "(3, NULL, NULL, NULL)");
  const CheckOutcome checked = shop.check(dual_write("users", {{"first_name", "upper(name)"}}, {}));
  EXPECT_EQ(checked.broken, 1);
  EXPECT_EQ(checked.lossy, 0);
}

}  // namespace
}  // namespace ratchet::sqlite
