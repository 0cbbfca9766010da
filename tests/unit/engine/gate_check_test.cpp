// Gates of the user's own, and closed ones that are passed with a reason.
#include <gmock/gmock.h>

#include <algorithm>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

class GateCheck : public EngineTest {
 protected:
  GateCheck() {
    execute(kUsers);
    engine()->apply(migration(kId, kSplit), {}, {});
  }

  bool is_open(const std::string& query) {
    settings.gates = {{.name = "own", .sql = query}};
    const auto gates = engine()->gates(kId, {});
    return std::ranges::find(gates, "own", &GateStatus::name)->open;
  }
};

TEST_F(GateCheck, query_of_the_users_own_opens_with_what_is_true_and_nothing_else) {
  EXPECT_TRUE(is_open("SELECT 1"));
  EXPECT_TRUE(is_open("SELECT 'yes'"));
  EXPECT_FALSE(is_open("SELECT 0"));
  EXPECT_FALSE(is_open("SELECT NULL"));
  EXPECT_FALSE(is_open("SELECT 1 WHERE 1 = 0"));
}

TEST_F(GateCheck, one_of_the_users_own_keeps_contract_closed_until_a_reason_is_given) {
  settings.gates = {{.name = "own", .sql = "SELECT 0"}};
  EXPECT_EQ(error_of([&] { engine()->contract(kId, {}); }), ErrorKind::gate_closed);
  EXPECT_THAT(error_text, HasSubstr("own: its query says no"));
  engine()->contract(kId, {.acknowledged = {{"own", "the queue is another's"}}});
}

TEST_F(GateCheck, one_that_says_what_is_broken_takes_no_reason) {
  settings.verify_max_age = Milliseconds{1};
  clock.advance(Milliseconds{10});
  EXPECT_EQ(error_of([&] {
              engine()->contract(kId, {.acknowledged = {{"certificate", "I"}}});
            }),
            ErrorKind::usage);
  EXPECT_THAT(error_text, HasSubstr("can't be acknowledged"));
}

}  // namespace
}  // namespace ratchet::testing
