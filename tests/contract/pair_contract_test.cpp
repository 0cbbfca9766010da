// What a dual write between two tables holds in every product, whoever writes which side: its
// triggers, its copy and its comparison.
#include <gmock/gmock.h>

#include "contract/migrated_store.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kUsers =
    "CREATE TABLE users (id integer PRIMARY KEY, name text, city text, legacy text DEFAULT 'l');"
    "INSERT INTO users (id, name, city) VALUES (1, 'Ada Ito', 'Oslo'), (2, 'Zoe van Bo', NULL),"
    " (3, NULL, 'Rome');";

// `label` goes one way; `legacy` is no more, `vip` is new.
constexpr const char* kMove = R"toml(
[[change]]
action = "create_table"
table = "people"
columns = [
  { name = "number", type = "integer" },
  { name = "first_name", type = "text" },
  { name = "last_name", type = "text" },
  { name = "city", type = "text" },
  { name = "label", type = "text" },
  { name = "vip", type = "integer", not_null = true, default = 0 },
]
primary_key = ["number"]

[[change]]
action = "move_table"
table = "users"
to = "people"
allow.raises = "names are short"
on = { number = "id" }
forward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.first_name.postgres = "split_part(name, ' ', 1)"
forward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
forward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
forward.label = "upper(legacy)"
backward.name = "first_name || ' ' || last_name"
)toml";

class PairContract : public MigratedStore {
 protected:
  PairContract() : MigratedStore(kUsers, kMove) {}

  std::string person(int number) {
    return row("SELECT first_name, last_name, city, label, vip FROM people WHERE number = " +
               std::to_string(number));
  }
  std::string user(int id) {
    return row("SELECT name, city, legacy FROM users WHERE id = " + std::to_string(id));
  }

 private:
  // "Ada|Ito|Oslo|L|0"; empty: there is none.
  std::string row(const std::string& select) {
    const Rows rows = query(select);
    std::string text;
    for (std::size_t at = 0; !rows.empty() && at < rows[0].size(); ++at) {
      text += (at > 0 ? "|" : "") + (is_null(rows[0][at]) ? "-" : to_display(rows[0][at]));
    }
    return text;
  }
};

TEST_P(PairContract, every_row_is_copied_once_and_found_equal) {
  EXPECT_EQ(go({}, 2).changed, 3);
  EXPECT_EQ(go({}, 100).changed, 0);
  EXPECT_EQ(person(2), "'Zoe'|'van Bo'|-|'L'|0");
  EXPECT_EQ(person(3), "-|-|'Rome'|'L'|0");
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 0);
  EXPECT_EQ(outcome.rows_seen, 6) << "of both tables";
}

TEST_P(PairContract, old_clients_rows_come_along_change_move_and_go) {
  execute("INSERT INTO users (id, name) VALUES (7, 'Kai Lee')");
  EXPECT_EQ(person(7), "'Kai'|'Lee'|-|'L'|0");
  execute("UPDATE users SET name = 'Kai Ray', city = 'Bonn', legacy = 'm' WHERE id = 7");
  EXPECT_EQ(person(7), "'Kai'|'Ray'|'Bonn'|'M'|0");
  execute("UPDATE users SET id = 8, city = 'Bari' WHERE id = 7");
  EXPECT_EQ(person(7), "");
  EXPECT_EQ(person(8), "'Kai'|'Ray'|'Bari'|'M'|0");
  execute("DELETE FROM users WHERE id = 8");
  EXPECT_EQ(person(8), "");
}

TEST_P(PairContract, new_clients_rows_come_back_change_move_and_go) {
  execute("INSERT INTO people (number, first_name, last_name, vip) VALUES (7, 'Kai', 'Lee', 1)");
  EXPECT_EQ(user(7), "'Kai Lee'|-|'l'");
  EXPECT_EQ(person(7), "'Kai'|'Lee'|-|-|1");
  execute("UPDATE people SET last_name = 'Ray', city = 'Bonn' WHERE number = 7");
  EXPECT_EQ(user(7), "'Kai Ray'|'Bonn'|'l'");
  execute("UPDATE people SET number = 8, city = 'Bari' WHERE number = 7");
  EXPECT_EQ(user(7), "");
  EXPECT_EQ(user(8), "'Kai Ray'|'Bari'|'l'");
  execute("DELETE FROM people WHERE number = 8");
  EXPECT_EQ(user(8), "");
}

// What only one side knows stays, whatever else the other one writes.
TEST_P(PairContract, what_only_the_new_side_knows_outlives_writes_of_the_old_one) {
  go({}, 100);
  execute(
      "UPDATE people SET first_name = 'Zoe van', last_name = 'Bo', vip = 1, label = 'x' "
      "WHERE number = 2");
  execute("UPDATE users SET city = 'Lund' WHERE id = 2");
  EXPECT_EQ(person(2), "'Zoe van'|'Bo'|'Lund'|'x'|1");
  execute("UPDATE users SET id = 9 WHERE id = 2");
  EXPECT_EQ(person(9), "'Zoe van'|'Bo'|'Lund'|'x'|1");
  execute("UPDATE users SET name = 'Zoe Li' WHERE id = 9");
  EXPECT_EQ(person(9), "'Zoe'|'Li'|'Lund'|'x'|1");
}

TEST_P(PairContract, what_only_the_old_side_knows_outlives_writes_of_the_new_one) {
  go({}, 100);
  execute("UPDATE users SET legacy = 'kept' WHERE id = 1");
  execute("UPDATE people SET city = 'Lund', label = 'y' WHERE number = 1");
  EXPECT_EQ(user(1), "'Ada Ito'|'Lund'|'kept'");
}

// A row that nobody has copied yet comes along with the first write to it.
TEST_P(PairContract, write_to_a_row_that_is_not_copied_yet_copies_it) {
  execute("UPDATE users SET city = 'Lund' WHERE id = 1");
  EXPECT_EQ(person(1), "'Ada'|'Ito'|'Lund'|'L'|0");
  EXPECT_EQ(go({}, 100).changed, 2);
  EXPECT_EQ(compare().broken, 0);
}

TEST_P(PairContract, many_rows_in_one_statement) {
  go({}, 100);
  execute("UPDATE users SET id = id + 100, city = 'Lund'");
  EXPECT_EQ(person(101), "'Ada'|'Ito'|'Lund'|'L'|0");
  execute("DELETE FROM people");
  EXPECT_THAT(query("SELECT id FROM users"), IsEmpty());
}

class PastTheTriggers : public PairContract {
 protected:
  // As somebody does who must not.
  void execute_without_triggers(const std::string& table, const std::string& statement) {
    const Schema now = schema();
    const Table* found = now.find_table({.schema = std::nullopt, .name = Identifier(table)});
    ASSERT_NE(found, nullptr);
    const std::string of_table = GetParam() == Product::postgres ? " ON " + table : "";
    std::string statements;
    for (const Trigger& each : found->triggers) {
      statements += "DROP TRIGGER \"" + each.name.text() + "\"" + of_table + ";";
    }
    execute(statements + statement);
  }
};

TEST_P(PastTheTriggers, missing_row_is_found) {
  go({}, 100);
  execute_without_triggers("people", "DELETE FROM people WHERE number = 2;");
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 1);
}

TEST_P(PastTheTriggers, row_too_many_is_found) {
  go({}, 100);
  execute_without_triggers("people", "INSERT INTO people (number) VALUES (42);");
  EXPECT_EQ(compare().broken, 1);
}

TEST_P(PastTheTriggers, other_value_is_found) {
  go({}, 100);
  execute_without_triggers("users", "UPDATE users SET city = 'Lund' WHERE id = 3;");
  EXPECT_EQ(compare().broken, 1);
}

RATCHET_CONTRACT_OF_EVERY_STORE(PairContract);
RATCHET_CONTRACT_OF_EVERY_STORE(PastTheTriggers);

}  // namespace
}  // namespace ratchet::testing
