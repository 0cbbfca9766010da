// What a dual write of columns that move to another table holds in every product: its triggers, its
// copy and its comparison.
#include <gmock/gmock.h>

#include "contract/migrated_store.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kUsers =
    "CREATE TABLE users (id integer PRIMARY KEY, name text, street text, town text);"
    "CREATE TABLE homes (user_id integer PRIMARY KEY, road text, town text, note text);"
    "INSERT INTO users VALUES (1, 'Ada', 'high', 'Oslo'), (2, 'Zoe', 'low', NULL),"
    " (3, 'Kai', NULL, NULL);"
    "INSERT INTO homes (user_id, note) VALUES (2, 'kept'), (77, 'alone');";

constexpr const char* kMove = R"toml(
[[change]]
action = "move_columns"
table = "users"
columns = ["street", "town"]
to = "homes"
on = { user_id = "id" }
forward.road = "upper(street)"
backward.street = "lower(road)"
allow.raises = "streets are short"
)toml";

class PartnerContract : public MigratedStore {
 protected:
  PartnerContract() : MigratedStore(kUsers, kMove) {}

  std::string homes() {
    return text("SELECT user_id, road, town, note FROM homes ORDER BY user_id");
  }
  std::string users() { return text("SELECT id, street, town FROM users ORDER BY id"); }

 private:
  std::string text(const std::string& select) {
    std::string found;
    for (const Row& row : query(select)) {
      found += found.empty() ? "" : ";";
      for (std::size_t at = 0; at < row.size(); ++at) {
        found += (at > 0 ? "|" : "") + (is_null(row[at]) ? "" : to_display(row[at]));
      }
    }
    return found;
  }
};

TEST_P(PartnerContract, rows_with_something_to_move_are_copied_and_rows_that_are_there_filled) {
  EXPECT_EQ(go({}, 2).changed, 2);
  EXPECT_EQ(homes(), "1|'HIGH'|'Oslo'|;2|'LOW'||'kept';77|||'alone'");
  EXPECT_EQ(go({}, 100).changed, 0);
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 0);
  EXPECT_EQ(outcome.rows_seen, 3) << "of the old table";
}

TEST_P(PartnerContract, old_clients_writes_come_along_and_their_rows_take_the_partner_with_them) {
  go({}, 100);
  execute("UPDATE users SET street = 'side' WHERE id = 1");
  execute("UPDATE users SET town = 'Rome' WHERE id = 3");
  EXPECT_EQ(homes(), "1|'SIDE'|'Oslo'|;2|'LOW'||'kept';3||'Rome'|;77|||'alone'");
  execute("UPDATE users SET id = 9 WHERE id = 1");
  execute("UPDATE users SET street = NULL, town = NULL WHERE id = 3");
  execute("DELETE FROM users WHERE id = 2");
  EXPECT_EQ(homes(), "3|||;9|'SIDE'|'Oslo'|;77|||'alone'");
  EXPECT_EQ(compare().broken, 0);
}

TEST_P(PartnerContract, new_clients_writes_come_back_and_make_move_and_delete_no_row) {
  go({}, 100);
  execute("INSERT INTO users (id, name) VALUES (4, 'Eve')");
  execute("INSERT INTO homes (user_id, road) VALUES (4, 'BROAD'), (78, 'NOWHERE')");
  execute("UPDATE homes SET town = 'Lund' WHERE user_id = 2");
  execute("UPDATE homes SET user_id = 3 WHERE user_id = 1");
  EXPECT_EQ(users(), "1||;2|'low'|'Lund';3|'high'|'Oslo';4|'broad'|");
  execute("DELETE FROM homes WHERE user_id = 4");
  EXPECT_EQ(users(), "1||;2|'low'|'Lund';3|'high'|'Oslo';4||");
  EXPECT_EQ(compare().broken, 0);
}

TEST_P(PartnerContract, write_to_one_piece_of_a_row_that_is_not_copied_yet_loses_nothing) {
  execute("UPDATE homes SET town = 'Lund' WHERE user_id = 2");
  go({}, 100);
  EXPECT_EQ(users(), "1|'high'|'Oslo';2|'low'|'Lund';3||");
  EXPECT_EQ(compare().broken, 0);
}

TEST_P(PartnerContract, row_whose_partner_was_there_first_takes_over_what_it_holds) {
  execute("INSERT INTO homes (user_id, road) VALUES (7, 'FIRST')");
  execute("INSERT INTO users (id, name) VALUES (7, 'Noor')");
  EXPECT_EQ(users(), "1|'high'|'Oslo';2|'low'|;3||;7|'first'|");
}

RATCHET_CONTRACT_OF_EVERY_STORE(PartnerContract);

}  // namespace
}  // namespace ratchet::testing
