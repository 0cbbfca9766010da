// What a step does to its tables is written into the journal before it is done, as it was foreseen,
// and put right behind the commit. A process that dies in between leaves what was foreseen: the
// next command has to go on from that as from anything else.
#include <gmock/gmock.h>

#include <iostream>
#include <utility>

#include "support/chance.hpp"
#include "support/postgres_goldens.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

constexpr std::size_t kStride = 41;
constexpr int kLivesMax = 60;

bool takes_locks(const SqlText& text) {
  if (text.pieces().empty()) return false;
  const auto* words = std::get_if<std::string>(&text.pieces().front());
  return words != nullptr && words->starts_with("SET LOCAL lock_timeout");
}

class PostgresSettling : public PostgresEngine {
 protected:
  // Dies behind every commit of a transaction that has taken locks, each once.
  void carry_out(const std::function<void()>& command) {
    bool has_locks = false;
    faults.before_execute = [&](const SqlText& text) {
      has_locks = has_locks || takes_locks(text);
    };
    faults.before_commit = [&](int number) {
      if (std::exchange(has_locks, false)) faults.die_at = number;
    };
    faults.moment = Moment::after_commit;
    for (int lives = 0; lives < kLivesMax; ++lives) {
      try {
        command();
        faults = {};
        return;
      } catch (const Killed&) {
        ++deaths;
        faults.die_at.reset();
        has_locks = false;
      }
    }
    FAIL() << "it never gets through";
  }

  // When it is rolled back: raw SQL may be irreversible, and an enumeration keeps its values.
  static bool leaves_something(const std::string& toml) {
    return toml.find("action = \"sql\"") != std::string::npos ||
           toml.find("action = \"add_enum_value\"") != std::string::npos;
  }

  int deaths = 0;
};

// Of the goldens, one of each so many in a run; all of them in a soak.
std::vector<std::string> chosen_goldens(std::uint64_t seed) {
  const std::vector<std::string> all = postgres_goldens();
  const std::size_t stride = soak_factor() > 1 ? 1 : kStride;
  std::vector<std::string> chosen = {"replace_columns"};
  for (std::size_t at = seed % stride; at < all.size(); at += stride) chosen.push_back(all[at]);
  return chosen;
}

TEST_F(PostgresSettling, is_made_up_for_by_the_next_command_for_every_golden) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "seed " << seed << " (RATCHET_SEED)\n";
  for (const std::string& golden : chosen_goldens(seed)) {
    SCOPED_TRACE(golden);
    const std::string toml = toml_of_golden(golden);
    lay_ground_of_goldens(database);
    apply(toml);
    engine().contract(kPeopleId, {});
    const auto undisturbed = schema();
    lay_ground_of_goldens(database);
    const auto before = schema();
    carry_out([&] { apply(toml); });
    carry_out([&] { engine().contract(kPeopleId, {}); });
    EXPECT_EQ(schema(), undisturbed);
    if (leaves_something(toml)) continue;
    carry_out([&] { engine().rollback(kPeopleId); });
    EXPECT_EQ(schema(), before);
  }
  EXPECT_GT(deaths, 0);
}

}  // namespace
}  // namespace ratchet::testing
