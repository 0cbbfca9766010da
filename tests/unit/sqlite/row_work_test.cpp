#include "sqlite/row_work.hpp"

#include "sqlite/row_range.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr auto kUsers =
    "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, first_name TEXT, last_name TEXT)";
constexpr std::int64_t kAtOnce = 1'000'000;

DualWrite copied(const char* table) {
  return dual_write(table, {{"new", "'<' || old || '>'"}}, {{"old", "trim(new, '<>')"}});
}

TEST(CopyOf, FillsWhatNobodyHasWrittenAndNothingElse) {
  Workshop shop(kUsers);
  shop.exec(
      "INSERT INTO users VALUES (1, 'Mia Roe', NULL, NULL), (2, 'A B', 'x', 'y'), "
      "(3, NULL, NULL, NULL), (4, 'C D', NULL, 'y')");
  EXPECT_EQ(shop.copy(split_name(), kAtOnce), 1);
  EXPECT_EQ(shop.rows("SELECT first_name, last_name FROM users"), "Mia|Roe;x|y;NULL|NULL;NULL|y");
}

TEST(CopyOf, IsIdempotent) {
  Workshop shop(kUsers);
  shop.exec("INSERT INTO users(name) VALUES ('Mia Roe'), ('A B')");
  EXPECT_EQ(shop.copy(split_name(), kAtOnce), 2);
  EXPECT_EQ(shop.copy(split_name(), kAtOnce), 0);
}

TEST(CopyOf, FiresNoTrigger) {
  Workshop shop(std::string(kUsers) +
                "; CREATE TABLE log(n); CREATE TRIGGER audit AFTER UPDATE ON users BEGIN INSERT "
                "INTO log VALUES (1); END; INSERT INTO users(name) VALUES ('Mia Roe')");
  shop.forward(split_name());
  EXPECT_EQ(shop.copy(split_name(), kAtOnce), 1);
  EXPECT_EQ(shop.rows("SELECT count(*) FROM log"), "0");
  shop.exec("UPDATE users SET name = 'X Y'");
  EXPECT_NE(shop.rows("SELECT count(*) FROM log"), "0") << "triggers must be on again";
}

// Every kind of key, in batches of every size, must reach every row exactly once.
class KeysOf : public testing::TestWithParam<const char*> {};

TEST_P(KeysOf, EveryRowIsReachedOnceInBatchesOfAnySize) {
  for (const std::int64_t size : {1, 2, 3, 7, 1000}) {
    Workshop shop(GetParam());
    const std::string count = shop.rows("SELECT count(*) FROM t");
    EXPECT_EQ(std::to_string(shop.copy(copied("t"), size)), count) << "batches of " << size;
    EXPECT_EQ(shop.rows("SELECT count(*) FROM t WHERE new IS '<' || old || '>'"), count);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sqlite, KeysOf,
    testing::Values(
        // INTEGER PRIMARY KEY, negative and with huge gaps
        "CREATE TABLE t(id INTEGER PRIMARY KEY, old, new); INSERT INTO t(id, old) VALUES "
        "(-9223372036854775808, 1), (-5, 2), (0, 3), (7, 4), (9223372036854775807, 5)",
        // no key declared
        "CREATE TABLE t(old, new); INSERT INTO t(old) VALUES (1), (1), (2), ('x'), (x'00')",
        // NULLs in a key that is not INTEGER
        "CREATE TABLE t(k TEXT PRIMARY KEY, old, new); INSERT INTO t(k, old) VALUES "
        "(NULL, 1), (NULL, 2), ('', 3), ('a', 4), (x'61', 5)",
        // two of the names of the rowid are taken
        "CREATE TABLE t(rowid TEXT, OID TEXT, old, new); INSERT INTO t(rowid, oid, old) VALUES "
        "('z', 'z', 1), ('y', 'y', 2), ('x', 'x', 3)",
        // all three, but there is an INTEGER PRIMARY KEY
        "CREATE TABLE t(rowid INTEGER PRIMARY KEY, oid, _rowid_, old, new); INSERT INTO t(old) "
        "VALUES (1), (2), (3)",
        // a descending INTEGER PRIMARY KEY is not the rowid, and may be NULL
        "CREATE TABLE t(id INTEGER PRIMARY KEY DESC, old, new); INSERT INTO t(id, old) VALUES "
        "(5, 1), (NULL, 2), (NULL, 3), (-1, 4)",
        // WITHOUT ROWID: mixed types, NOCASE, several columns, one of them descending
        "CREATE TABLE t(k PRIMARY KEY, old, new) WITHOUT ROWID; INSERT INTO t(k, old) VALUES "
        "(1, 1), (1.5, 2), ('1', 3), (x'31', 4), ('it''s, \"q\"', 5), (-1e300, 6), (0.1, 7)",
        "CREATE TABLE t(k TEXT COLLATE NOCASE PRIMARY KEY, old, new) WITHOUT ROWID; INSERT INTO "
        "t(k, old) VALUES ('b', 1), ('A', 2), ('C', 3), ('_', 4)",
        "CREATE TABLE t(a TEXT, b INT, old, new, PRIMARY KEY(a, b DESC)) WITHOUT ROWID; INSERT "
        "INTO t(a, b, old) VALUES ('x', 1, 1), ('x', 2, 2), ('y', 1, 3), ('w', 9, 4)"));

TEST(CopyOf, CountsWhatIsLeftWithoutChangingIt) {
  Workshop shop(kUsers);
  shop.exec("INSERT INTO users(name) VALUES ('Mia Roe'), (NULL), ('A B')");
  const DualWrite mapping = split_name();
  const auto work = make_row_work(Copy{.table = unqualified("users")}, &mapping, shop.scene());
  const auto transaction = shop.session().begin(Access::read);
  const BatchOutcome left = work->count_left(*transaction, {.after = {}, .rows_max = 10});
  EXPECT_EQ(left.rows_seen, 3);
  EXPECT_EQ(left.rows_changed, 2);
  EXPECT_TRUE(left.finished);
}

class RaisingRows : public testing::Test {
 protected:
  RaisingRows() {
    shop_.exec("INSERT INTO docs(id, doc) VALUES (1, '{\"a\": 1}'), (2, 'broken'), (3, '{}')");
  }
  BatchOutcome run(const Cursor& after, std::int64_t rows_max) {
    const auto transaction = shop_.session().begin(Access::write);
    const BatchOutcome outcome = work_->run(*transaction, {.after = after, .rows_max = rows_max});
    transaction->commit();
    return outcome;
  }

  Workshop shop_{"CREATE TABLE docs(id INTEGER PRIMARY KEY, doc TEXT, a INT UNIQUE)"};
  DualWrite mapping_ =
      dual_write("docs", {{"a", "json_extract(doc, '$.a')"}}, {{"doc", "json_object('a', a)"}});
  std::unique_ptr<RowWork> work_ =
      make_row_work(Copy{.table = unqualified("docs")}, &mapping_, shop_.scene());
};

TEST_F(RaisingRows, FailTheBatchAsRows) {
  try {
    run({}, 3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::row_failed);
    EXPECT_EQ(error.message(), "malformed JSON");
  }
}

TEST_F(RaisingRows, AreNamedAndGoneAround) {
  const BatchOutcome first = run({}, 1);
  const auto transaction = shop_.session().begin(Access::write);
  const FailedRow failed = work_->describe_failed(*transaction, first.reached);
  EXPECT_EQ(failed.key, "id = 2");
  EXPECT_EQ(failed.error, "malformed JSON");
  EXPECT_TRUE(work_->still_fails(*transaction, failed.key));
  EXPECT_FALSE(work_->still_fails(*transaction, "id = 1"));
  EXPECT_FALSE(work_->still_fails(*transaction, "id = 99"));
  const BatchOutcome rest = work_->run(*transaction, {.after = failed.after, .rows_max = 5});
  EXPECT_TRUE(rest.finished);
}

TEST_F(RaisingRows, ConstraintOfTheNewSideIsFoundByTrying) {
  shop_.exec("UPDATE docs SET doc = '{\"a\": 1}' WHERE id = 2");
  const BatchOutcome first = run({}, 1);
  EXPECT_THROW(run(first.reached, 1), Error);
  const auto transaction = shop_.session().begin(Access::write);
  const FailedRow failed = work_->describe_failed(*transaction, first.reached);
  EXPECT_EQ(failed.key, "id = 2");
  EXPECT_EQ(failed.error, "UNIQUE constraint failed: docs.a");
  EXPECT_TRUE(work_->still_fails(*transaction, failed.key));
  transaction->commit();
  EXPECT_EQ(shop_.rows("SELECT a FROM docs WHERE id = 2"), "NULL") << "a trial leaves no trace";
}

TEST(UpdateRowsOf, ChangesWhatWhereSelectsWithTheUsersTriggers) {
  Workshop shop(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT); CREATE TABLE log(id);"
      "CREATE TRIGGER audit AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (NEW.id); END;"
      "INSERT INTO t VALUES (1, NULL), (2, 5), (3, NULL)");
  const UpdateRows step{.table = unqualified("t"),
                        .set = sql_map({{"n", "0"}}),
                        .where = sql_for_all("n IS NULL -- unknown")};
  EXPECT_EQ(shop.work(step, nullptr, 2), 2);
  EXPECT_EQ(shop.rows("SELECT n FROM t"), "0;5;0");
  EXPECT_EQ(shop.rows("SELECT id FROM log"), "1;3");
}

TEST(UpdateRowsOf, WhereThatStaysTrueIsAFailure) {
  Workshop shop("CREATE TABLE t(id INTEGER PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 5)");
  const UpdateRows step{
      .table = unqualified("t"), .set = sql_map({{"n", "n + 1"}}), .where = sql_for_all("n > 0")};
  EXPECT_THROW(shop.work(step, nullptr, 10), Error);
  EXPECT_EQ(shop.rows("SELECT n FROM t"), "5");
}

TEST(DeleteRowsOf, DeletesInPortionsAndCascades) {
  Workshop shop(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
      "CREATE TABLE c(t INTEGER REFERENCES t(id) ON DELETE CASCADE);"
      "INSERT INTO t VALUES (1, 0), (2, 5), (3, 0); INSERT INTO c VALUES (1), (2)");
  const DeleteRows step{.table = unqualified("t"), .where = sql_for_all("n = 0")};
  EXPECT_EQ(shop.work(step, nullptr, 1), 2);
  EXPECT_EQ(shop.rows("SELECT id FROM t"), "2");
  EXPECT_EQ(shop.rows("SELECT t FROM c"), "2");
}

TEST(EncodedValue, ReadsBackTheSame) {
  for (const Value& value : Row{Null{}, std::int64_t{-42}, 0.1, -1e300, std::string("a,b\0c", 5),
                                std::string(), Blob{std::string("\xff\x00", 2)}}) {
    EXPECT_EQ(decoded(encoded(value)), value) << encoded(value);
  }
  for (const char* word : {"", "x", "i", "i1x", "t6", "tzz", "r12"}) {
    EXPECT_EQ(decoded(word).has_value(), std::string(word) == "r12") << word;
  }
}

}  // namespace
}  // namespace ratchet::sqlite
