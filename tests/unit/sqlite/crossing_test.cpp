// One end of a crossing on SQLite: the ways in which a write could be missed there. What every
// product holds: tests/contract.
#include "sqlite/crossing.hpp"

#include <gmock/gmock.h>

#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

using ::testing::HasSubstr;

constexpr const char* kEntries =
    "SELECT group_concat(key_1) FROM (SELECT key_1 FROM ratchet_outbox_users WHERE key_1 IS NOT "
    "NULL ORDER BY id)";

CrossingEnd users(Carried key) {
  CrossingEnd end{.name = "users",
                  .table = unqualified("users"),
                  .key = {Identifier("id")},
                  .when_closed = "users have moved"};
  for (const auto& [name, as] : {std::pair("id", key), std::pair("name", Carried::text)}) {
    end.gives.push_back({Identifier(name), {.sql = {name}, .spot = {}}, as});
    end.takes.push_back({Identifier(name), as});
  }
  return end;
}

class Shop {
 public:
  Shop(const std::string& schema, Carried key) : end_(users(key)), workshop_(schema) {
    const StepSql made = workshop_.renderer().make_end(end_, workshop_.scene(), Guard::open);
    write([&](Transaction& transaction) {
      for (const SqlText& each : made.statements) transaction.execute(each);
    });
    crossing_ = make_crossing(end_, workshop_.scene().schema);
  }

  Workshop& workshop() { return workshop_; }
  Crossing& crossing() { return *crossing_; }
  void exec(const std::string& statements) { workshop_.exec(statements); }
  std::string rows(const std::string& query) { return workshop_.rows(query); }
  std::string entries() { return workshop_.rows(kEntries); }

  void write(const std::function<void(Transaction&)>& body) {
    const auto transaction = workshop_.session().begin(Access::write);
    body(*transaction);
    transaction->commit();
  }
  Rows given(const Rows& keys) {
    return crossing_->rows(*workshop_.session().begin(Access::read), Seen::given, keys);
  }

 private:
  CrossingEnd end_;
  Workshop workshop_;
  std::unique_ptr<Crossing> crossing_;
};

Row text_row(const char* key, const char* name) { return {std::string(key), std::string(name)}; }

// No trigger fires for the row that is taken away.
TEST(SqliteCrossing, CapturesTheRowThatAnotherOneReplaces) {
  Shop shop(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
      "INSERT INTO users VALUES (1, 'Ada'), (2, 'Zoe'), (3, 'Eve')",
      Carried::integer);
  shop.exec("INSERT OR REPLACE INTO users VALUES (7, 'Ada')");
  EXPECT_EQ(shop.entries(), "1,7");
  shop.exec("UPDATE OR REPLACE users SET name = 'Zoe' WHERE id = 3");
  EXPECT_EQ(shop.entries(), "1,7,2,3");
}

TEST(SqliteCrossing, CapturesTheRowThatIsReplacedInItsPlace) {
  Shop shop(
      "CREATE TABLE users (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT);"
      "INSERT INTO users VALUES (1, 'a', 'Ada')",
      Carried::text);
  shop.exec("REPLACE INTO users VALUES (1, 'z', 'Zoe')");
  EXPECT_EQ(shop.entries(), "a,z");
}

TEST(SqliteCrossing, CapturesWhatAPartialOrAnExpressionIndexReplaces) {
  Shop shop(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, is_on INTEGER);"
      "CREATE UNIQUE INDEX on_names ON users (lower(name)) WHERE is_on = 1;"
      "INSERT INTO users VALUES (1, 'Ada', 1), (2, 'Ada', 0)",
      Carried::integer);
  shop.exec("REPLACE INTO users VALUES (3, 'ADA', 1)");
  EXPECT_EQ(shop.entries(), "1,3");
}

TEST(SqliteCrossing, TellsKeysApartThatItsCollationDoesNot) {
  Shop shop(
      "CREATE TABLE users (id TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, name TEXT);"
      "INSERT INTO users VALUES ('bob', 'Bob')",
      Carried::text);
  shop.exec("UPDATE users SET id = 'BOB'");
  EXPECT_EQ(shop.entries(), "bob,BOB");
  EXPECT_EQ(shop.given({{std::string("bob")}}), Rows());
  EXPECT_EQ(shop.given({{std::string("BOB")}}), Rows{text_row("BOB", "Bob")});
  shop.exec("REPLACE INTO users VALUES ('Bob', 'Bob')");
  EXPECT_EQ(shop.entries(), "bob,BOB,BOB,Bob");
}

TEST(SqliteCrossing, CapturesTheSameWithRecursiveTriggersAndWithoutRowid) {
  Shop shop(
      "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT UNIQUE) WITHOUT ROWID;"
      "INSERT INTO users VALUES ('a', 'Ada')",
      Carried::text);
  open_client(shop.workshop().file(), Recursion::on).exec("REPLACE INTO users VALUES ('b', 'Ada')");
  EXPECT_THAT(shop.entries(), HasSubstr("a"));
  EXPECT_THAT(shop.entries(), HasSubstr("b"));
}

// RAISE(IGNORE) passes over every trigger that has not fired yet.
TEST(SqliteCrossing, FiresBeforeTheTriggersThatWereThere) {
  Shop shop(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);"
      "CREATE TRIGGER ignores AFTER INSERT ON users BEGIN SELECT RAISE(IGNORE); END",
      Carried::integer);
  shop.exec("INSERT INTO users VALUES (1, 'Ada')");
  EXPECT_EQ(shop.entries(), "1");
}

TEST(SqliteCrossing, StaysWhereADualWriteOfTheTableComesAndGoes) {
  Shop shop(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, first_name TEXT, last_name TEXT)",
      Carried::integer);
  shop.workshop().forward(split_name());
  shop.exec("INSERT INTO users (id, name) VALUES (1, 'Ada')");
  EXPECT_THAT(shop.entries(), HasSubstr("1"));
  shop.workshop().back();
  shop.exec("DELETE FROM users");
  shop.exec("INSERT INTO users (id, name) VALUES (2, 'Zoe')");
  EXPECT_THAT(shop.entries(), HasSubstr("2"));
}

TEST(SqliteCrossing, LeavesNoMarkBehindThatClientsWouldWriteUnder) {
  Shop shop("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", Carried::integer);
  shop.write([&](Transaction& transaction) {
    EXPECT_EQ(
        shop.crossing().put(transaction, {{std::int64_t{1}, Null{}}}, OnExisting::overwrite).size(),
        1U);
  });
  shop.exec("INSERT INTO users VALUES (2, 'Zoe')");
  EXPECT_EQ(shop.entries(), "2");
}

TEST(SqliteCrossing, GoesOnNumberingBehindWhatTheOtherStoreHasGivenOut) {
  Shop shop("CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
            Carried::integer);
  shop.write([&](Transaction& transaction) { shop.crossing().number_behind(transaction, 41); });
  shop.exec("INSERT INTO users (name) VALUES ('Ada')");
  EXPECT_EQ(shop.rows("SELECT id FROM users"), "42");
  shop.exec("DELETE FROM users");
  shop.write(
      [&](Transaction& transaction) { EXPECT_EQ(shop.crossing().last_number(transaction), 42); });
}

}  // namespace
}  // namespace ratchet::sqlite
