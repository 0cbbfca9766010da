// Every signal of every product: known to the settings by its name, and readable by whoever owns
// the database and may do nothing else on its server.
#include <gtest/gtest.h>

#include <set>

#include "contract/store_contract.hpp"
#include "migration/setting_table.hpp"

namespace ratchet::testing {
namespace {

class SignalContract : public StoreContract {
 protected:
  Signals signals() {
    return store->signals(
        {.session = *session, .clock = clock, .tables = {*parse_qualified_name("users")}});
  }
};

TEST_P(SignalContract, HasANameThatTheSettingsKnowAndNoneTwice) {
  std::set<std::string> names;
  for (const auto& signal : signals()) {
    EXPECT_NE(find_signal(signal->name()), nullptr) << signal->name();
    EXPECT_TRUE(names.insert(std::string(signal->name())).second) << signal->name();
  }
  EXPECT_FALSE(names.empty());
}

TEST_P(SignalContract, CanBeReadByTheOwnerOrSaysWhyItCanNotBeKnown) {
  execute("CREATE TABLE users (id int PRIMARY KEY)");
  for (const auto& signal : signals()) {
    const SignalReading reading = signal->read();
    if (reading.value) {
      EXPECT_GE(*reading.value, 0) << signal->name();
    } else {
      EXPECT_NE(reading.detail, "") << signal->name();
    }
  }
}

// Where there are no tables to look at, or they are gone meanwhile, nothing is the matter.
TEST_P(SignalContract, LooksAtATableThatIsNotThere) {
  for (const auto& signal : signals()) EXPECT_NO_THROW(signal->read()) << signal->name();
}

RATCHET_CONTRACT_OF_EVERY_STORE(SignalContract);

}  // namespace
}  // namespace ratchet::testing
