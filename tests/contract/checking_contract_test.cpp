// What the comparison of two ends finds, and that it takes nothing on its way for a difference. For
// every pair of products; by spans of both, and row by row as where keys are ordered differently.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <mutex>

#include "base/clock.hpp"
#include "contract/one_end.hpp"
#include "relay/checking.hpp"
#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Combine;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using ::testing::Values;
using ::testing::ValuesIn;

constexpr std::int64_t kToken = 1;
constexpr std::int64_t kSamplesMax = 10;

class EndsCompared : public ::testing::TestWithParam<std::tuple<Way, KeyOrder>> {
 protected:
  EndsCompared() {
    const CrossingEnd people = end_of("people", {{"id", Carried::integer}, {"name"}, {"email"}});
    for (OneEnd* each : {&from, &to}) {
      execute(*each, "CREATE TABLE people (id integer PRIMARY KEY, name text, email text)");
      execute(*each,
              "INSERT INTO people VALUES (1, 'Ann', 'a@x'), (2, 'Bob', NULL), "
              "(3, '', 'c@x'), (5, 'Eve', 'e@x')");
      each->make(people, Guard::open);
    }
  }

  static void execute(OneEnd& end, const std::string& statement) {
    workload::connect({.url = end.url(), .setup = ""})->execute(statement);
  }

  // All of it, in batches.
  CheckOutcome compare(std::int64_t rows_max) {
    const RowShape shape{.columns = {"id", "name", "email"}, .key_size = 1};
    const BothEnds ends{.old_end = {from.session(), from.crossing()},
                        .new_end = {to.session(), to.crossing()}};
    std::mutex busy;
    const Tenure tenure{.token = kToken, .hold = [](Transaction&) {}, .busy = busy};
    const TurnLimits limits{.clock = clock};
    Checking checking(ends, tenure, limits,
                      {.of_new = shape, .of_old = shape, .order = std::get<KeyOrder>(GetParam())});
    const auto beside = from.store().connect();
    CheckOutcome all;
    Batch batch{.after = {}, .rows_max = rows_max};
    while (!all.finished) {
      CheckOutcome found = checking.run(*beside->begin(Access::read), batch, kSamplesMax);
      all.rows_seen += found.rows_seen;
      all.broken += found.broken;
      std::ranges::move(found.samples, std::back_inserter(all.samples));
      all.finished = found.finished;
      batch.after = found.reached;
    }
    return all;
  }
  static std::vector<std::string> kinds_and_keys(const CheckOutcome& found) {
    std::vector<std::string> keys;
    for (const BadRow& each : found.samples) {
      keys.push_back(fmt::format("{} {}", name(each.kind), each.key));
    }
    return keys;
  }

  ManualClock clock{WallTime{}};
  OneEnd from{std::get<Way>(GetParam()).from};
  OneEnd to{std::get<Way>(GetParam()).to};
};

TEST_P(EndsCompared, nothing_is_found_where_both_hold_the_same) {
  for (const std::int64_t rows_max : {1, 2, 100}) {
    const CheckOutcome found = compare(rows_max);
    EXPECT_EQ(found.rows_seen, 4);
    EXPECT_EQ(found.broken, 0);
  }
}

TEST_P(EndsCompared, row_that_differs_lacks_or_is_too_many_is_named) {
  to.write(
      [&](Transaction& transaction) { to.crossing().erase(transaction, {{std::int64_t{5}}}); });
  to.put({{std::int64_t{2}, std::string("Bob"), std::string("")},
          {std::int64_t{3}, Null{}, std::string("c@x")},
          {std::int64_t{4}, std::string("Dan"), Null{}}},
         OnExisting::overwrite);
  for (const std::int64_t rows_max : {1, 2, 100}) {
    const CheckOutcome found = compare(rows_max);
    EXPECT_EQ(found.rows_seen, 4);
    EXPECT_EQ(found.broken, 4);
    EXPECT_THAT(kinds_and_keys(found), UnorderedElementsAre("differs id = 2", "differs id = 3",
                                                            "extra id = 4", "missing id = 5"));
  }
}

TEST_P(EndsCompared, row_too_many_behind_the_last_or_before_the_first_is_found) {
  to.put(
      {{std::int64_t{-7}, std::string("x"), Null{}}, {std::int64_t{9}, std::string("x"), Null{}}},
      OnExisting::overwrite);
  EXPECT_THAT(kinds_and_keys(compare(2)), UnorderedElementsAre("extra id = -7", "extra id = 9"));
}

TEST_P(EndsCompared, what_is_on_its_way_is_brought_over_and_then_compared) {
  execute(from, "UPDATE people SET name = 'Bert' WHERE id = 2");
  execute(from, "DELETE FROM people WHERE id = 3");
  execute(from, "INSERT INTO people VALUES (4, 'Dan', NULL)");
  const CheckOutcome found = compare(2);
  EXPECT_EQ(found.broken, 0);
  EXPECT_EQ(to.rows(Seen::own), from.rows(Seen::own));
}

TEST_P(EndsCompared, difference_beside_what_is_on_its_way_is_found) {
  to.put({{std::int64_t{1}, std::string("Anna"), std::string("a@x")}}, OnExisting::overwrite);
  execute(from, "UPDATE people SET name = 'Bert' WHERE id = 2");
  EXPECT_THAT(kinds_and_keys(compare(100)), ElementsAre("differs id = 1"));
}

std::string case_name(const ::testing::TestParamInfo<std::tuple<Way, KeyOrder>>& info) {
  const Way way = std::get<Way>(info.param);
  const bool is_by_spans = std::get<KeyOrder>(info.param) == KeyOrder::alike;
  return fmt::format("{}_to_{}_{}", name(way.from), name(way.to),
                     is_by_spans ? "by_spans" : "by_rows");
}

INSTANTIATE_TEST_SUITE_P(, EndsCompared,
                         Combine(ValuesIn(all_ways()), Values(KeyOrder::of_each, KeyOrder::alike)),
                         case_name);

}  // namespace
}  // namespace ratchet::testing
