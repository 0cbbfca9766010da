// Whatever clients of either side write, in whatever order: both sides stay in step, and nobody's
// write is changed on the side that he writes.
#include <algorithm>
#include <cstdlib>
#include <random>

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

struct Write {
  std::string column;
  std::string value;  // as SQL
};

class Client {
 public:
  explicit Client(std::uint64_t seed) : chance_(seed) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(chance_);
  }
  // Some of the columns, at least one.
  std::vector<Write> writes(const std::vector<std::string>& columns) {
    std::vector<Write> some;
    while (some.empty()) {
      for (const std::string& each : columns) {
        if (below(2) == 0) some.push_back({each, value()});
      }
    }
    return some;
  }

 private:
  std::string value() {
    static const std::vector<std::string> kValues = {"NULL", "''", "'a'", "'A'", "'Ab'", "'b c'"};
    return kValues[below(kValues.size())];
  }

  std::mt19937_64 chance_;
};

std::string names_of(const std::vector<Write>& writes) {
  std::vector<std::string> names;
  for (const Write& each : writes) names.push_back(each.column);
  return join(names, {});
}
std::string values_of(const std::vector<Write>& writes) {
  std::vector<std::string> values;
  for (const Write& each : writes) values.push_back(each.value);
  return join(values, {});
}
std::string assignments(const std::vector<Write>& writes) {
  std::vector<std::string> set;
  for (const Write& each : writes) set.push_back(each.column + " = " + each.value);
  return join(set, {});
}
// Whether a row shows what was written.
std::string shows(const std::vector<Write>& writes) {
  std::vector<std::string> terms;
  for (const Write& each : writes) {
    terms.push_back("(" + each.column + " IS NOT DISTINCT FROM " + each.value + ")");
  }
  return join(terms, {.separator = " AND "});
}

struct PostgresDualWriteAtRandom : ::testing::TestWithParam<DualWrite> {};

TEST_P(PostgresDualWriteAtRandom, KeepsBothSidesInStepAndEachWriteAsItIs) {
  constexpr int kStatements = 400;
  const char* given = std::getenv("RATCHET_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  SCOPED_TRACE("RATCHET_SEED=" + std::to_string(seed));
  Workshop workshop("CREATE TABLE t (id int, other int, a text, b text, x text, y text)");
  workshop.forward(GetParam());
  PostgresClient client = workshop.client();
  Client chance(seed);
  const std::string broken = workshop.query_of_broken(GetParam());
  const std::vector<std::string> old_side = {"a", "b"};
  const std::vector<std::string> new_side = {"x", "y"};
  for (int at = 0; at < kStatements; ++at) {
    const bool is_new = chance.below(2) == 0;
    const auto writes = chance.writes(is_new ? new_side : old_side);
    const bool inserts = at < 5 || chance.below(3) == 0;
    const std::string row = std::to_string(inserts ? at : static_cast<int>(chance.below(5)));
    // A new side that is all NULL counts as not written.
    const bool empties = is_new && std::ranges::all_of(writes, [](const Write& each) {
                           return each.value == "NULL";
                         });
    const std::string kept = empties ? "true" : shows(writes);
    const std::string statement =
        inserts
            ? "INSERT INTO t (id, " + names_of(writes) + ") VALUES (" + row + ", " +
                  values_of(writes) + ") RETURNING " + kept
            : "UPDATE t SET " + assignments(writes) + " WHERE id = " + row + " RETURNING " + kept;
    EXPECT_EQ(rows_in(client, statement), "t") << statement;
    if (chance.below(5) == 0) client.execute("UPDATE t SET other = 1 WHERE id = " + row);
    ASSERT_EQ(client.value(broken), "0") << statement;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Postgres, PostgresDualWriteAtRandom,
    ::testing::Values(
        dual_write("t", {{"x", "a"}, {"y", "upper(b)"}}, {{"a", "x"}, {"b", "lower(y)"}}),
        dual_write("t",
                   {{"x", "split_part(a, ' ', 1)"}, {"y", "substr(a, strpos(a || ' ', ' ') + 1)"}},
                   {{"a", "btrim(x || ' ' || y)"}}),
        dual_write("t", {{"x", "a || coalesce(b, '')"}}, {{"a", "x"}, {"b", "''"}}),
        dual_write("t", {{"x", "a"}, {"y", "b"}}, {{"a", "x"}, {"b", "y"}})));

}  // namespace
}  // namespace ratchet::postgres
