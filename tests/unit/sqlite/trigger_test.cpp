#include "sqlite/trigger.hpp"

#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr auto kUsers =
    "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, city TEXT, first_name TEXT, "
    "last_name TEXT);"
    "INSERT INTO users(id, name) VALUES (1, 'Mia Roe'), (2, 'Mary Ann Smith'), (3, NULL)";

// Every rule holds for clients with recursive_triggers off (SQLite's default) and on.
class DualWriteOf : public testing::TestWithParam<Recursion> {
 protected:
  void begin(const std::string& schema, const DualWrite& mapping) {
    workshop_.emplace(schema);
    workshop_->forward(mapping);
    mapping_ = mapping;
    client_.emplace(open_client(workshop_->file(), GetParam()));
  }
  void write(const std::string& statement) {
    client_->exec(statement);
    const CheckOutcome checked = workshop_->check(mapping_);
    EXPECT_LE(checked.broken, unfilled_) << statement;
  }
  std::string read(const std::string& query) { return rows(*client_, query); }
  std::string user(int id) {
    return read("SELECT name, first_name, last_name FROM users WHERE id = " + std::to_string(id));
  }

  std::int64_t unfilled_ = 2;  // the rows of kUsers that no backfill has reached
  std::optional<Workshop> workshop_;
  std::optional<SQLite::Database> client_;
  DualWrite mapping_;
};

TEST_P(DualWriteOf, InsertOfTheOldSideFillsTheNewOne) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, name) VALUES (9, 'Jo Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_P(DualWriteOf, InsertOfTheNewSideFillsTheOldOne) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, first_name, last_name) VALUES (9, 'Jo', 'Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_P(DualWriteOf, InsertOfBothThatContradictLetsTheNewSideWin) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, name, first_name, last_name) VALUES (9, 'A B', 'Jo', 'Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_P(DualWriteOf, InsertThatIsConsistentButLossyStays) {
  begin(kUsers, split_name());
  write(
      "INSERT INTO users(id, name, first_name, last_name) "
      "VALUES (9, 'Mary Ann Smith', 'Mary Ann', 'Smith')");
  EXPECT_EQ(user(9), "Mary Ann Smith|Mary Ann|Smith");
}

TEST_P(DualWriteOf, UpdateOfTheOldSideGoesForward) {
  begin(kUsers, split_name());
  write("UPDATE users SET name = 'Zoe Roe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe Roe|Zoe|Roe");
}

TEST_P(DualWriteOf, UpdateOfTheNewSideGoesBackward) {
  begin(kUsers, split_name());
  workshop_->copy(mapping_, 10);
  write("UPDATE users SET last_name = 'Poe' WHERE id = 1");
  EXPECT_EQ(user(1), "Mia Poe|Mia|Poe");
}

TEST_P(DualWriteOf, UpdateOfOneNewColumnOfAnUnfilledRowCompletesTheOthersFirst) {
  begin(kUsers, split_name());
  write("UPDATE users SET first_name = 'Zoe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe Roe|Zoe|Roe");
}

TEST_P(DualWriteOf, UpdateOfBothThatContradictLetsTheNewSideWin) {
  begin(kUsers, split_name());
  write("UPDATE users SET name = 'A B', first_name = 'Jo', last_name = 'Ito' WHERE id = 1");
  EXPECT_EQ(user(1), "Jo Ito|Jo|Ito");
}

TEST_P(DualWriteOf, UpdateOfNeitherSideFillsAnUnfilledRow) {
  begin(kUsers, split_name());
  write("UPDATE users SET city = 'Rome' WHERE id = 1");
  EXPECT_EQ(user(1), "Mia Roe|Mia|Roe");
}

TEST_P(DualWriteOf, UpdateOfNeitherSideLeavesALossyRowAlone) {
  begin(kUsers, split_name());
  write("UPDATE users SET first_name = 'Mary Ann', last_name = 'Smith' WHERE id = 2");
  write("UPDATE users SET city = 'Rome' WHERE id = 2");
  EXPECT_EQ(user(2), "Mary Ann Smith|Mary Ann|Smith");
}

TEST_P(DualWriteOf, NewSideSetToNullEmptiesTheOldOne) {
  begin(kUsers, split_name());
  workshop_->copy(mapping_, 10);
  write("UPDATE users SET first_name = NULL, last_name = NULL WHERE id = 1");
  EXPECT_EQ(user(1), "NULL|NULL|NULL");
}

TEST_P(DualWriteOf, OldSideSetToNullEmptiesTheNewOne) {
  begin(kUsers, split_name());
  workshop_->copy(mapping_, 10);
  write("UPDATE users SET name = NULL WHERE id = 1");
  EXPECT_EQ(user(1), "NULL|NULL|NULL");
}

TEST_P(DualWriteOf, OneStatementOverManyRowsWorksOnEach) {
  begin(kUsers, split_name());
  unfilled_ = 0;
  write("UPDATE users SET name = name || ' X'");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users ORDER BY id"),
            "Mia Roe X|Mia|Roe X;Mary Ann Smith X|Mary|Ann Smith X;NULL|NULL|NULL");
}

TEST_P(DualWriteOf, AllInputsOfForwardBelongToTheOldSide) {
  unfilled_ = 1;
  begin(
      "CREATE TABLE items(id INTEGER PRIMARY KEY, price INT, vat INT, gross INT, label TEXT);"
      "INSERT INTO items(id, price, vat) VALUES (1, 100, 20)",
      dual_write("items", {{"gross", "price * (100 + vat) / 100"}, {"label", "vat || '%'"}},
                 {{"price", "gross * 100 / (100 + vat)"}}));
  workshop_->copy(mapping_, 10);
  unfilled_ = 0;
  write("UPDATE items SET vat = 10 WHERE id = 1");
  EXPECT_EQ(read("SELECT price, vat, gross, label FROM items"), "100|10|110|10%");
  write("UPDATE items SET vat = 50, gross = 300 WHERE id = 1");
  EXPECT_EQ(read("SELECT price, vat, gross, label FROM items"), "200|50|300|50%");
}

// a <-> x as it is; b <-> y through upper and lower case, which loses something both ways.
constexpr auto kPairs =
    "CREATE TABLE pairs(id INTEGER PRIMARY KEY, a TEXT, b TEXT, x TEXT, y TEXT);"
    "INSERT INTO pairs(id, a, b) VALUES (1, 'one', 'Roe')";
DualWrite pairs() {
  return dual_write("pairs", {{"x", "a"}, {"y", "upper(b)"}}, {{"a", "x"}, {"b", "lower(y)"}});
}

TEST_P(DualWriteOf, BackwardWritesOnlyTheOldColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  workshop_->copy(mapping_, 10);
  unfilled_ = 0;
  write("UPDATE pairs SET x = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|Roe|two|ROE");
  write("UPDATE pairs SET y = 'Poe'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|poe|two|Poe");
}

TEST_P(DualWriteOf, BackwardFromAnUnfilledRowWritesOnlyTheOldColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  unfilled_ = 0;
  write("UPDATE pairs SET x = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|Roe|two|ROE");
}

TEST_P(DualWriteOf, ForwardWritesOnlyTheNewColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  workshop_->copy(mapping_, 10);
  unfilled_ = 0;
  write("UPDATE pairs SET y = 'Poe'");
  write("UPDATE pairs SET a = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|poe|two|Poe");
}

TEST_P(DualWriteOf, ForwardWritesAllWhereSomeWouldBreakTheInvariant) {
  begin(kPairs, pairs());
  workshop_->copy(mapping_, 10);
  unfilled_ = 0;
  write("UPDATE pairs SET y = 'Poe'");
  write("UPDATE pairs SET b = 'MIXED Case', a = 'three'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "three|MIXED Case|three|MIXED CASE");
}

TEST_P(DualWriteOf, OneWayNeverTouchesTheOldSide) {
  begin(kUsers, dual_write("users", {{"first_name", "upper(name)"}}, {}));
  write("UPDATE users SET name = 'Zoe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|ZOE|NULL");
  write("UPDATE users SET first_name = 'other' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|other|NULL");
  write("UPDATE users SET city = 'Rome' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|other|NULL");
}

TEST_P(DualWriteOf, DroppedColumnIsFilledWhereItIsNotGiven) {
  begin("CREATE TABLE t(id INTEGER PRIMARY KEY, kind TEXT DEFAULT 'plain', note TEXT, n INT)",
        dual_write("t", {}, {{"kind", "'n' || n"}, {"note", "'made'"}}));
  write("INSERT INTO t(id, n) VALUES (1, 5)");
  write("INSERT INTO t(id, n, kind, note) VALUES (2, 6, 'mine', 'too')");
  EXPECT_EQ(read("SELECT kind, note, n FROM t"), "n5|made|5;mine|too|6");
}

TEST_P(DualWriteOf, TwoMappingsOnOneTableWorkSideBySide) {
  begin(kUsers, split_name());
  workshop_->exec("ALTER TABLE users ADD COLUMN town TEXT");
  workshop_->forward(dual_write("users", {{"town", "city"}}, {{"city", "town"}}));
  client_.emplace(open_client(workshop_->file(), GetParam()));
  write("UPDATE users SET name = 'A B', town = 'Bonn' WHERE id = 1");
  EXPECT_EQ(read("SELECT name, city, first_name, last_name, town FROM users WHERE id = 1"),
            "A B|Bonn|A|B|Bonn");
  write("INSERT INTO users(id, first_name, last_name, city) VALUES (9, 'C', 'D', 'Kiel')");
  EXPECT_EQ(read("SELECT name, city, first_name, last_name, town FROM users WHERE id = 9"),
            "C D|Kiel|C|D|Kiel");
}

TEST_P(DualWriteOf, RepairSetsWhatWhereSelects) {
  workshop_.emplace("CREATE TABLE t(id INTEGER PRIMARY KEY, n INT)");
  workshop_->forward(Repair{.table = unqualified("t"),
                            .set = sql_map({{"n", "0"}}),
                            .where = sql_for_all("n IS NULL -- nobody knows")});
  client_.emplace(open_client(workshop_->file(), GetParam()));
  client_->exec("INSERT INTO t VALUES (1, NULL), (2, 5)");
  EXPECT_EQ(read("SELECT n FROM t"), "0;5");
  client_->exec("UPDATE t SET n = NULL");
  EXPECT_EQ(read("SELECT n FROM t"), "0;0");
}

std::string word(const testing::TestParamInfo<Recursion>& recursion) {
  return recursion.param == Recursion::on ? "recursive" : "flat";
}
INSTANTIATE_TEST_SUITE_P(Sqlite, DualWriteOf, testing::Values(Recursion::off, Recursion::on), word);

}  // namespace
}  // namespace ratchet::sqlite
