// Every change of the goldens that PostgreSQL can do, on a real server with rows in its tables:
// through contract, and back again or through purge. A run takes each to one of the two ends, by
// the seed; a soak to both.
#include <gmock/gmock.h>

#include <functional>
#include <iostream>

#include "support/chance.hpp"
#include "support/plan_dump.hpp"
#include "support/postgres_goldens.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kRows = R"sql(
INSERT INTO users SELECT i, 'Ada L' || i, 'a' || i || '@x', 'new', NULLIF('l' || i % 7, 'l0')
FROM generate_series(1, 500) AS i;
INSERT INTO products SELECT i, 'title ' || i, i FROM generate_series(1, 500) AS i;
INSERT INTO orders SELECT i, i, i * 1.5, '2026-01-01' FROM generate_series(1, 500) AS i;
INSERT INTO reviews SELECT i, 'Bob', (i % 5 + 1)::text, 'body ' || i
FROM generate_series(1, 500) AS i;
INSERT INTO accounts SELECT i, 'k', 1 FROM generate_series(1, 500) AS i;
INSERT INTO sessions (token, note) SELECT 'token' || i, 'n' FROM generate_series(1, 500) AS i;
)sql";

class PostgresChanges : public ::testing::TestWithParam<std::string> {
 protected:
  PostgresChanges() {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    project_.execute(read_tree_file("tests/golden/schema.postgres.sql"));
    project_.execute(kRows);
    project_.configure("[purge]\nretain = \"0s\"\n");
    project_.write_migration("0001_change", toml_of_golden(GetParam()));
  }

  void run(const std::vector<std::string>& arguments) {
    const ProgramResult result = project_.ratchet(arguments);
    ASSERT_EQ(result.exit_code, 0) << arguments.front() << ": " << to_string(result);
  }
  void contract() {
    ASSERT_NO_FATAL_FAILURE(run({"apply", "1"}));
    ASSERT_NO_FATAL_FAILURE(run({"contract", "1"}));
  }
  bool can_go_back() const {
    // PostgreSQL never lets a value of a type go.
    return GetParam() != "add_enum_value" &&
           plan_of_golden(GetParam()).find("\nirreversible: ") == std::string::npos;
  }

  bool goes_back() const {
    const std::uint64_t coin = seed_ + std::hash<std::string>{}(GetParam());
    return can_go_back() && (is_soak_ || coin % 2 == 0);
  }

  Project project_{Product::postgres};
  std::uint64_t seed_ = chosen_seed();
  bool is_soak_ = soak_factor() > 1;
};

TEST_P(PostgresChanges, GoThereAndBackAndLeaveNothingOfRatchetsBehind) {
  const auto before = project_.schema();
  ASSERT_NO_FATAL_FAILURE(contract());
  if (goes_back()) {
    ASSERT_NO_FATAL_FAILURE(run({"rollback", "1"}));
    EXPECT_THAT(project_.schema(), ElementsAreArray(before));
    if (!is_soak_) return;
    ASSERT_NO_FATAL_FAILURE(contract());
  }
  ASSERT_NO_FATAL_FAILURE(run({"purge", "1", "--yes"}));
  EXPECT_THAT(project_.schema(), Not(Contains(HasSubstr("ratchet"))));
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) { return info.param; }

INSTANTIATE_TEST_SUITE_P(OfEveryGolden, PostgresChanges, ::testing::ValuesIn(postgres_goldens()),
                         test_name);

}  // namespace
}  // namespace ratchet::testing
