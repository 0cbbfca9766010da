// A dual write of columns that move to another table on SQLite, under everything that a client's
// statement may say of conflicts, with recursive triggers on and off.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

#include "support/chance.hpp"
#include "unit/sqlite/random_client.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kStatements = 400;
constexpr const char* kTables =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, street TEXT, town TEXT);"
    "CREATE TABLE homes (user_id INTEGER PRIMARY KEY, road TEXT, town TEXT, note TEXT DEFAULT "
    "'n');";
// Of rows that stand beside each other, and of rows that need one beside them.
constexpr const char* kDifferences =
    "SELECT count(*) FROM users LEFT JOIN homes ON user_id = id "
    "WHERE street IS NOT road OR users.town IS NOT homes.town";

DualWrite users_to_homes() {
  DualWrite step = dual_write("users", {{"road", "street"}, {"town", "town"}},
                              {{"street", "road"}, {"town", "town"}});
  step.to = unqualified("homes");
  step.rows.on = sql_map({{"user_id", "id"}});
  step.rows.missing = Missing::insert;
  return step;
}

class SqlitePartner : public ::testing::TestWithParam<Recursion> {
 protected:
  Workshop shop{kTables};
  DualWrite mapping = users_to_homes();
  std::uint64_t seed = ratchet::testing::chosen_seed();
  std::mt19937_64 random{seed};

  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  }
  std::string id() { return std::to_string(pick(12)); }
  std::string text() { return pick(4) == 0 ? "NULL" : fmt::format("'v{}'", pick(99)); }

  // Of either application.
  std::string statement() {
    const bool is_old = pick(2) == 0;
    const std::string table = is_old ? "users" : "homes";
    const std::string key = is_old ? "id" : "user_id";
    const std::string street = is_old ? "street" : "road";
    constexpr std::array<const char*, 6> kConflicts = {"",          "OR REPLACE ", "OR IGNORE ",
                                                       "OR ABORT ", "OR FAIL ",    "OR ROLLBACK "};
    const char* conflict = kConflicts[pick(kConflicts.size())];
    switch (pick(7)) {
      case 0: return fmt::format("DELETE FROM {} WHERE {} = {}", table, key, id());
      case 1:
        return fmt::format("UPDATE {}{} SET {} = {} WHERE {} > {}", conflict, table, street, text(),
                           key, id());
      case 2:
        return fmt::format("UPDATE {}{} SET town = {} WHERE {} = {}", conflict, table, text(), key,
                           id());
      case 3:
        return fmt::format("UPDATE {}{} SET {} = {} WHERE {} = {}", conflict, table, key, id(), key,
                           id());
      case 4:
        return fmt::format(
            "INSERT INTO {} ({}, {}) VALUES ({}, {}) ON CONFLICT ({}) DO UPDATE SET {} = "
            "excluded.{}",
            table, key, street, id(), text(), key, street, street);
      case 5: return fmt::format("INSERT {}INTO users (id, name) VALUES ({}, 'n')", conflict, id());
      default:
        return fmt::format("INSERT {}INTO {} ({}, {}, town) VALUES ({}, {}, {}), ({}, {}, {})",
                           conflict, table, key, street, id(), text(), text(), id(), text(),
                           text());
    }
  }
};

TEST_P(SqlitePartner, rows_that_stand_beside_each_other_tell_the_same_behind_every_statement) {
  shop.forward(mapping);
  SQLite::Database client = open_client(shop.file(), GetParam());
  const double refused = write(client, {.statement = [this] { return statement(); },
                                        .statements = kStatements,
                                        .differences = kDifferences,
                                        .none = "0",
                                        .seed = seed});
  EXPECT_LT(refused, 0.5);
}

INSTANTIATE_TEST_SUITE_P(With, SqlitePartner, ::testing::Values(Recursion::off, Recursion::on));

TEST(SqlitePartnerRetired, retired_columns_are_written_on_and_come_back_as_they_were) {
  Workshop shop(std::string(kTables) + "INSERT INTO users VALUES (1, 'Ada', 'high', 'Oslo');");
  const DualWrite mapping = users_to_homes();
  shop.forward(mapping);
  shop.work(Copy{.table = mapping.table, .to = mapping.to}, &mapping, 10);
  const Definitions before = shop.definitions();
  shop.forward(RetireColumn{.table = mapping.table, .column = Identifier("street")});
  shop.exec("UPDATE homes SET road = 'side', town = 'Bari' WHERE user_id = 1");
  shop.forward(RetireColumn{.table = mapping.table, .column = Identifier("town")});
  shop.exec("INSERT INTO users (id, name) VALUES (4, 'Eve')");
  shop.exec("INSERT INTO homes (user_id, road) VALUES (4, 'broad')");
  EXPECT_EQ(shop.rows("SELECT id || coalesce(ratchet_old_street, '-') || "
                      "coalesce(ratchet_old_town, '-') FROM users"),
            "1sideBari;4broad-");
  shop.back();
  shop.back();
  EXPECT_EQ(shop.definitions(), before);
  shop.exec("UPDATE users SET street = 'low' WHERE id = 1");
  EXPECT_EQ(shop.rows("SELECT road FROM homes WHERE user_id = 1"), "low");
}

}  // namespace
}  // namespace ratchet::sqlite
