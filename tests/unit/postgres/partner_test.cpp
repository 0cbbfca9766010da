// A dual write of columns that move to another table on PostgreSQL: what either application does to
// a row and to the one beside it, the copy, the comparison, retirement and the way back.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "base/error.hpp"
#include "postgres/row_check.hpp"
#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

// Columns move: both tables stay, and a row of the new one stands beside one of the old.
class PostgresPartner : public ::testing::Test {
 protected:
  PostgresPartner() {
    mapping.to = parse_qualified_name("homes");
    mapping.rows.on = sql_map({{"user_id", "id"}});
    mapping.rows.missing = Missing::insert;
    shop.forward(mapping);
  }

  std::string users() {
    return shop.rows("SELECT id, coalesce(street, ''), coalesce(town, '') FROM users ORDER BY id");
  }
  std::string homes() {
    return shop.rows(
        "SELECT user_id, coalesce(road, ''), coalesce(town, ''), note FROM homes ORDER BY 1");
  }
  void copy_all() {
    const auto transaction = session.begin(Access::write);
    make_row_work(Copy{.table = mapping.table, .to = mapping.to}, &mapping, shop.scene(),
                  spelling("public"))
        ->run(*transaction, {.after = {}, .rows_max = 100});
    transaction->commit();
  }
  CheckOutcome compare() {
    const auto pass = make_row_check(mapping, shop.scene(), {.url = shop.database().url()});
    const auto transaction = session.begin(Access::read);
    return pass->run(*transaction, {.after = {}, .rows_max = 100}, 10);
  }
  // As somebody does who must not.
  void in_quiet(const std::string& statement) {
    shop.exec("BEGIN; SET LOCAL ratchet.quiet = 'on'; " + statement + "; COMMIT");
  }

  DualWrite mapping = dual_write("users", {{"road", "upper(street)"}, {"town", "town"}},
                                 {{"street", "lower(road)"}, {"town", "town"}});
  Workshop shop{
      "CREATE TABLE users (id int PRIMARY KEY, name text, street text, town text);"
      "CREATE TABLE homes (user_id int PRIMARY KEY, road text, town text, note text DEFAULT 'n');"
      "INSERT INTO users VALUES (1, 'Ada', 'high', 'Oslo'), (2, 'Zoe', 'low', NULL), "
      "(3, 'Kai', NULL, NULL)"};
  PostgresSession session{{.url = shop.database().url()}};
};

TEST_F(PostgresPartner, rows_with_something_to_move_get_a_partner_and_the_others_need_none) {
  copy_all();
  EXPECT_EQ(homes(), "1|HIGH|Oslo|n;2|LOW||n");
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 0);
  EXPECT_EQ(outcome.rows_seen, 3);
}

TEST_F(PostgresPartner, partner_that_is_there_is_filled_where_nobody_has_written_it) {
  in_quiet("INSERT INTO homes (user_id, note) VALUES (1, 'kept')");
  shop.exec("INSERT INTO homes (user_id, town) VALUES (2, 'Bonn')");
  EXPECT_EQ(users(), "1|high|Oslo;2|low|Bonn;3||") << "what the new application gave";
  copy_all();
  EXPECT_EQ(homes(), "1|HIGH|Oslo|kept;2|LOW|Bonn|n");
  EXPECT_EQ(compare().broken, 0);
}

TEST_F(PostgresPartner, old_clients_writes_come_along_and_their_rows_take_the_partner_with_them) {
  copy_all();
  shop.exec("UPDATE users SET street = 'side' WHERE id = 1");
  shop.exec("UPDATE users SET town = 'Rome' WHERE id = 3");
  shop.exec("INSERT INTO users VALUES (4, 'Eve', 'broad', NULL)");
  EXPECT_EQ(homes(), "1|SIDE|Oslo|n;2|LOW||n;3||Rome|n;4|BROAD||n");
  shop.exec("UPDATE users SET id = 9 WHERE id = 1");
  shop.exec("UPDATE users SET street = NULL, town = NULL WHERE id = 3");
  shop.exec("DELETE FROM users WHERE id = 2");
  EXPECT_EQ(homes(), "3|||n;4|BROAD||n;9|SIDE|Oslo|n");
  EXPECT_EQ(compare().broken, 0);
}

TEST_F(PostgresPartner, new_clients_writes_come_back_and_make_move_and_delete_no_row) {
  copy_all();
  shop.exec("INSERT INTO users (id, name) VALUES (4, 'Eve')");
  shop.exec("INSERT INTO homes (user_id, road) VALUES (4, 'BROAD'), (77, 'NOWHERE')");
  EXPECT_EQ(users(), "1|high|Oslo;2|low|;3||;4|broad|");
  shop.exec("UPDATE homes SET town = 'Lund' WHERE user_id = 2");
  shop.exec("UPDATE homes SET user_id = 3 WHERE user_id = 1");
  EXPECT_EQ(users(), "1||;2|low|Lund;3|high|Oslo;4|broad|");
  shop.exec("DELETE FROM homes WHERE user_id = 4");
  EXPECT_EQ(users(), "1||;2|low|Lund;3|high|Oslo;4||");
  EXPECT_EQ(compare().broken, 0);
}

TEST_F(PostgresPartner, row_whose_partner_was_there_first_takes_over_what_it_holds) {
  shop.exec("INSERT INTO homes (user_id, road) VALUES (7, 'FIRST')");
  shop.exec("INSERT INTO users (id, name) VALUES (7, 'Noor')");
  EXPECT_EQ(shop.rows("SELECT street FROM users WHERE id = 7"), "first");
  EXPECT_EQ(shop.rows("SELECT road FROM homes WHERE user_id = 7"), "FIRST");
}

TEST_F(PostgresPartner, truncate_takes_the_partners_and_leaves_the_rows) {
  copy_all();
  in_quiet("INSERT INTO homes (user_id, road) VALUES (77, 'NOWHERE')");
  shop.exec("TRUNCATE users");
  EXPECT_EQ(homes(), "77|NOWHERE||n");
  shop.exec("INSERT INTO users VALUES (1, 'Ada', 'high', 'Oslo')");
  shop.exec("TRUNCATE homes");
  EXPECT_EQ(users(), "1||");
}

TEST_F(PostgresPartner, what_differs_and_who_has_no_partner_is_found) {
  copy_all();
  in_quiet("DELETE FROM homes WHERE user_id = 1; UPDATE homes SET town = 'Lund' WHERE user_id = 2");
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 2);
  ASSERT_EQ(outcome.samples.size(), 2U);
}

TEST_F(PostgresPartner, retired_columns_are_written_on_and_come_back_as_they_were) {
  copy_all();
  const Definitions before = shop.definitions();
  shop.forward(RetireColumn{.table = mapping.table, .column = Identifier("street")});
  shop.exec("UPDATE homes SET road = 'SIDE', town = 'Bari' WHERE user_id = 1");
  shop.forward(RetireColumn{.table = mapping.table, .column = Identifier("town")});
  shop.exec("INSERT INTO users (id, name) VALUES (4, 'Eve')");
  shop.exec("INSERT INTO homes (user_id, road) VALUES (4, 'BROAD')");
  shop.exec("UPDATE users SET id = 5 WHERE id = 2");
  EXPECT_EQ(shop.rows("SELECT id, coalesce(ratchet_old_street, ''), coalesce(ratchet_old_town, '') "
                      "FROM users ORDER BY id"),
            "1|side|Bari;3||;4|broad|;5|low|");
  EXPECT_EQ(homes(), "1|SIDE|Bari|n;4|BROAD||n;5|LOW||n");
  EXPECT_EQ(compare().broken, 0);
  shop.back();
  shop.back();
  EXPECT_EQ(shop.definitions(), before);
  shop.exec("UPDATE users SET street = 'high' WHERE id = 1");
  EXPECT_EQ(shop.rows("SELECT road FROM homes WHERE user_id = 1"), "HIGH");
  shop.back_to_start();
  EXPECT_EQ(shop.rows("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ratchet'::regnamespace"),
            "0");
}

TEST_F(PostgresPartner, purge_drops_the_columns_and_leaves_the_partners) {
  copy_all();
  for (const char* column : {"street", "town"}) {
    shop.forward(RetireColumn{.table = mapping.table, .column = Identifier(column)});
  }
  shop.purge(mapping);
  for (const char* column : {"street", "town"}) {
    shop.purge(RetireColumn{.table = mapping.table, .column = Identifier(column)});
  }
  shop.exec("DELETE FROM users WHERE id = 1; UPDATE homes SET road = 'X' WHERE user_id = 2");
  EXPECT_EQ(homes(), "1|HIGH|Oslo|n;2|X||n");
  EXPECT_EQ(shop.rows("SELECT * FROM users ORDER BY id"), "2|Zoe;3|Kai");
}

// Trap 3, of a partner.
TEST_F(PostgresPartner, Trap3_client_with_an_old_snapshot_leaves_no_partner_behind) {
  PostgresClient client = shop.client();
  client.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM users");
  copy_all();
  EXPECT_THROW(client.execute("DELETE FROM users WHERE id = 1"), std::runtime_error);
  client.execute("ROLLBACK");
  EXPECT_EQ(homes(), "1|HIGH|Oslo|n;2|LOW||n");
}

// Both applications at once, while the rows are copied. They may meet in a deadlock; nothing else
// is refused, and in the end each row and its partner tell the same.
class PostgresPartnerInACrowd : public ::testing::Test {
 protected:
  PostgresPartnerInACrowd() {
    mapping.to = parse_qualified_name("homes");
    mapping.rows.on = sql_map({{"user_id", "id"}});
    mapping.rows.missing = Missing::insert;
    shop.forward(mapping);
  }

  std::string statement(std::mt19937_64& random, bool is_old) const {
    const auto pick = [&](int count) {
      return std::uniform_int_distribution<int>(0, count - 1)(random);
    };
    const int id = pick(60);
    const std::string value = pick(5) == 0 ? "NULL" : fmt::format("'v{}'", pick(1000));
    if (is_old) {
      switch (pick(4)) {
        case 0: return fmt::format("DELETE FROM users WHERE id = {}", id);
        case 1: return fmt::format("UPDATE users SET town = {} WHERE id = {}", value, id);
        case 2:
          return fmt::format("UPDATE users SET street = {} WHERE id % 20 = {}", value, id % 20);
        default:
          return fmt::format(
              "INSERT INTO users VALUES ({}, 'n', {}, NULL) ON CONFLICT (id) DO UPDATE "
              "SET street = excluded.street",
              id, value);
      }
    }
    switch (pick(4)) {
      case 0: return fmt::format("DELETE FROM homes WHERE user_id = {}", id);
      case 1: return fmt::format("UPDATE homes SET town = {} WHERE user_id = {}", value, id);
      case 2: return fmt::format("UPDATE homes SET road = {} WHERE user_id = {}", value, id);
      default:
        return fmt::format(
            "BEGIN; INSERT INTO users (id, name) VALUES ({}, 'n') ON CONFLICT DO NOTHING; "
            "INSERT INTO homes (user_id, road) VALUES ({}, {}) ON CONFLICT (user_id) DO UPDATE "
            "SET road = excluded.road; COMMIT",
            id, id, value);
    }
  }

  void be_a_client(std::uint64_t client_seed, bool is_old) {
    std::mt19937_64 random(client_seed);
    PostgresClient client(shop.database().url());
    client.execute("SET deadlock_timeout = '20ms'");
    for (int at = 0; at < 150; ++at) {
      const std::string said = statement(random, is_old);
      try {
        client.execute(said);
      } catch (const std::runtime_error& refusal) {
        EXPECT_THAT(refusal.what(), HasSubstr("deadlock")) << said;
        client.execute("ROLLBACK");
      }
    }
  }

  DualWrite mapping = dual_write("users", {{"road", "street"}, {"town", "town"}},
                                 {{"street", "road"}, {"town", "town"}});
  Workshop shop{
      "CREATE TABLE users (id int PRIMARY KEY, name text, street text, town text);"
      "CREATE TABLE homes (user_id int PRIMARY KEY REFERENCES users ON DELETE CASCADE, road text, "
      "town text);"
      "INSERT INTO users SELECT n, 'n', 's' || n, 't' FROM generate_series(0, 59) AS n;"};
  PostgresSession session{{.url = shop.database().url()}};
  static std::uint64_t chosen_seed() {
    const char* given = std::getenv("RATCHET_SEED");
    return given != nullptr ? std::stoull(given) : std::random_device{}();
  }
  std::uint64_t seed = chosen_seed();
};

TEST_F(PostgresPartnerInACrowd, each_row_and_its_partner_tell_the_same_in_the_end) {
  std::vector<std::thread> clients;
  for (const bool is_old : {true, true, false, false}) {
    clients.emplace_back([this, is_old, own = seed + clients.size()] { be_a_client(own, is_old); });
  }
  const auto work = make_row_work(Copy{.table = mapping.table, .to = mapping.to}, &mapping,
                                  shop.scene(), spelling("public"));
  BatchOutcome outcome;
  for (int batch = 0; !outcome.finished && batch < 10'000; ++batch) {
    try {
      const auto transaction = session.begin(Access::write);
      const BatchOutcome next = work->run(*transaction, {.after = outcome.reached, .rows_max = 7});
      transaction->commit();
      outcome = next;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::busy) << error.message();
    }
  }
  for (std::thread& each : clients) each.join();
  EXPECT_TRUE(outcome.finished);
  EXPECT_EQ(shop.rows("SELECT count(*) FROM users LEFT JOIN homes ON user_id = id WHERE "
                      "(street, users.town) IS DISTINCT FROM (road, homes.town)"),
            "0")
      << "RATCHET_SEED=" << seed;
}

}  // namespace
}  // namespace ratchet::postgres
