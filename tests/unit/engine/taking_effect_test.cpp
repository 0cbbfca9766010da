// What the engine does while clients have to wait for it.
#include <gmock/gmock.h>

#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string words_of(const SqlText& text) {
  return render(text, {.quoted_name = [](std::string_view name) { return std::string(name); },
                       .quoted_string = [](std::string_view name) { return std::string(name); },
                       .placeholder = [](std::size_t) { return std::string("?"); }})
      .text;
}

struct TakingEffectOnPostgres : PostgresEngine {
  // Runs `meanwhile` just before the first statement that waits for the strong lock of a table.
  void before_first_lock(const std::function<void()>& meanwhile) {
    faults.before_execute = [this, meanwhile](const SqlText& text) {
      if (words_of(text).find("LOCK TABLE users") == std::string::npos) return;
      const auto once = meanwhile;  // which goes away with this
      faults.before_execute = nullptr;
      once();
    };
  }
};

TEST_F(TakingEffectOnPostgres, HoldNothingButTheStatementsOfTheStep) {
  std::vector<std::string> behind;
  bool is_locked = false;
  faults.before_execute = [&](const SqlText& text) {
    const std::string words = words_of(text);
    if (is_locked) behind.push_back(words);
    is_locked = is_locked || words.find("LOCK TABLE") != std::string::npos;
  };
  faults.before_commit = [&](int) { is_locked = false; };
  apply(kSplitPeople);
  engine().contract(kPeopleId, {});
  EXPECT_THAT(behind, Not(SizeIs(0)));
  EXPECT_THAT(behind, Each(AllOf(Not(HasSubstr("ratchet.migration")),
                                 Not(HasSubstr("ratchet.step")), Not(HasSubstr("ratchet.lease")))));
}

TEST_F(TakingEffectOnPostgres, Trap7TableThatChangedJustBeforeTheLockIsNoticedUnderIt) {
  before_first_lock([this] { database.execute("ALTER TABLE users ADD COLUMN extra int"); });
  const Error error = error_of([&] { apply(kSplitPeople); });
  EXPECT_EQ(error.kind(), ErrorKind::diverged);
  EXPECT_THAT(error.message(), HasSubstr("extra"));
  EXPECT_EQ(value("SELECT count(*) FROM information_schema.columns WHERE column_name = "
                  "'first_name'"),
            "0");
}

TEST_F(TakingEffectOnPostgres, Trap7TableThatWasWrittenAnewJustBeforeTheLockIsTriedAgain) {
  before_first_lock([this] { database.execute("VACUUM FULL users"); });
  apply(kSplitPeople);
  EXPECT_EQ(value("SELECT last_name FROM users WHERE id = 2"), "Hopper");
}

}  // namespace
}  // namespace ratchet::testing
