// Rows that a constraint would refuse: they are found before anything is built, by number and key,
// and nothing is left half-done. When they have been put right, the same command goes on.
#include <gmock/gmock.h>

#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

constexpr const char* kSchema = R"sql(
CREATE TABLE shops (id INTEGER PRIMARY KEY);
CREATE TABLE items (id INTEGER PRIMARY KEY, shop INTEGER, price INTEGER, code TEXT);
INSERT INTO shops VALUES (1), (2);
INSERT INTO items WITH RECURSIVE counted (n) AS
  (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100)
  SELECT n, n % 2 + 1, n, 'c' || n FROM counted;
)sql";

struct Refusal {
  std::string name;
  std::string entry;              // of the migration
  std::string damage;             // makes rows that are refused
  std::vector<std::string> said;  // of them
  std::string repair;
  std::string before = "apply";
  std::string command = "contract";  // that meets them
};

using RefusalOn = std::tuple<Refusal, Product>;

class RowsInTheWay : public ::testing::TestWithParam<RefusalOn> {
 protected:
  ProgramResult run(const std::string& command) { return project_.ratchet({command, "1"}); }
  void expect_done(const std::string& command) {
    const ProgramResult result = run(command);
    ASSERT_EQ(result.exit_code, 0) << command << ": " << to_string(result);
  }

  Project project_{std::get<Product>(GetParam())};
};

TEST_P(RowsInTheWay, AreToldBeforeAnythingIsBuilt) {
  const Refusal& refusal = std::get<Refusal>(GetParam());
  project_.execute(kSchema);
  project_.execute(refusal.damage);
  project_.write_migration("0001_change", "[[change]]\n" + refusal.entry);
  if (!refusal.before.empty()) {
    ASSERT_NO_FATAL_FAILURE(expect_done(refusal.before));
  }
  const auto before = project_.schema();
  const ProgramResult refused = run(refusal.command);
  EXPECT_EQ(refused.exit_code, 5) << to_string(refused);
  for (const std::string& each : refusal.said) EXPECT_THAT(refused.err, HasSubstr(each));
  EXPECT_THAT(project_.schema(), ElementsAreArray(before));

  project_.execute(refusal.repair);
  ASSERT_NO_FATAL_FAILURE(expect_done("apply"));
  ASSERT_NO_FATAL_FAILURE(expect_done("contract"));
}

std::string test_name(const ::testing::TestParamInfo<RefusalOn>& info) {
  const bool is_sqlite = std::get<Product>(info.param) == Product::sqlite;
  return std::get<Refusal>(info.param).name + (is_sqlite ? "_on_sqlite" : "_on_postgres");
}

INSTANTIATE_TEST_SUITE_P(
    Of, RowsInTheWay,
    ::testing::Combine(
        ::testing::Values(
            Refusal{"a_check",
                    "action = 'add_constraint'\ntable = 'items'\ncheck = 'price > 3'",
                    "SELECT 1",
                    {"items has rows that items_check refuses: 3, such as id = 1, id = 2, id = 3",
                     "`repair`"},
                    "UPDATE items SET price = 10 WHERE price <= 3"},
            Refusal{"not_null",
                    "action = 'set_not_null'\ntable = 'items'\ncolumn = 'code'",
                    "UPDATE items SET code = NULL WHERE id > 90",
                    {"items has rows without a value in code, which is to be NOT NULL: 10, such as "
                     "id = 91"},
                    "UPDATE items SET code = 'x' WHERE id > 90"},
            Refusal{
                "a_foreign_key",
                "action = 'add_constraint'\ntable = 'items'\nforeign_key = ['shop']\n"
                "references = 'shops'",
                "UPDATE items SET shop = 7 WHERE id = 5",
                {"items has rows that items_shop_fkey refuses: what they point at is not in shops: "
                 "1, such as id = 5"},
                "UPDATE items SET shop = 1 WHERE id = 5"},
            Refusal{"the_not_null_of_a_new_column",
                    "action = 'alter_column'\ntable = 'items'\ncolumn = 'code'\nto = 'label'\n"
                    "not_null = true",
                    "UPDATE items SET code = NULL WHERE id = 3",
                    {"items has rows without a value in label, which is to be NOT NULL: 1, such as "
                     "id = 3"},
                    "UPDATE items SET code = 'x' WHERE id = 3"},
            Refusal{"the_not_null_of_a_column_that_keeps_its_name",
                    "action = 'alter_column'\ntable = 'items'\ncolumn = 'price'\nkeep_name = true\n"
                    "type = 'TEXT'\nforward = 'CAST(price AS TEXT)'\n"
                    "backward = 'CAST(price AS INTEGER)'\nnot_null = true",
                    "UPDATE items SET price = NULL WHERE id = 3",
                    {"which is to be NOT NULL: 1, such as id = 3"},
                    "UPDATE items SET price = 0 WHERE id = 3"}),
        ::testing::Values(Product::sqlite, Product::postgres)),
    test_name);

INSTANTIATE_TEST_SUITE_P(
    OfIndexes, RowsInTheWay,
    ::testing::Combine(
        ::testing::Values(
            Refusal{"a_unique_constraint",
                    "action = 'add_constraint'\ntable = 'items'\nunique = ['code', 'shop']",
                    "UPDATE items SET code = 'it''s', shop = 1 WHERE id IN (4, 5, 6)",
                    {"items has keys that items_code_shop_key refuses, since several rows have "
                     "them: 1, "
                     "such as code = 'it''s' AND shop = 1 (3 rows)"},
                    "UPDATE items SET code = 'c' || id"},
            Refusal{"a_unique_index",
                    "action = 'create_index'\ntable = 'items'\nindex = 'i'\nunique = true\n"
                    "columns = [{expression = 'lower(code)'}]\nwhere = 'price > 50'\n"
                    "allow.check_rejects_old_writes = 'test'",
                    "UPDATE items SET code = 'A' WHERE id IN (1, 51); UPDATE items SET code = 'a' "
                    "WHERE "
                    "id = 52",
                    {"items has keys that i refuses, since several rows have them: 1, such as "
                     "lower(code) = 'a' (2 rows)"},
                    "UPDATE items SET code = 'c' || id",
                    "",
                    "apply"},
            Refusal{
                "an_exclusion",
                "action = 'add_constraint'\ntable = 'items'\nconstraint = 'x'\nmethod = 'btree'\n"
                "exclude = 'shop WITH ='",
                "DELETE FROM items WHERE id > 4",
                {"could not create exclusion constraint \"x\"", "conflicts with key (shop)="},
                "UPDATE items SET shop = id + 10"}),
        ::testing::Values(Product::postgres)),
    test_name);

}  // namespace
}  // namespace ratchet::testing
