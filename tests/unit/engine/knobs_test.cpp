// What somebody turns while a run is under way: on a real SQLite file, from a second engine.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KnobsTest : public EngineTest {
 protected:
  KnobsTest() {
    execute(kUsers);
    execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "INSERT INTO users (name) SELECT 'Ada Lovelace' FROM n");
    settings.batch_rows = 100;
  }

  void apply() { engine()->apply(migration(kId, kSplit), {}, {}); }
  // Begun, and stopped behind its first batch.
  void begin() {
    observer.on_batch = [this] { stop.request_stop(); };
    EXPECT_EQ(error_of([this] { apply(); }), ErrorKind::stopped);
    observer.on_batch = nullptr;
    stop = {};
  }
  std::unique_ptr<Engine> other() { return engine_of({.name = "bob", .host = "ops1", .pid = 2}); }
  std::vector<std::string> events() {
    std::vector<std::string> all;
    for (const Event& each : engine()->history(kId)) {
      if (each.actor == "bob@ops1") all.push_back(each.what + " " + each.detail);
    }
    return all;
  }
};

TEST_F(KnobsTest, pause_holds_a_run_between_two_batches_until_resume) {
  int paused_looks = 0;
  observer.on_batch = [&] {
    const BatchProgress& last = observer.batches.back();
    if (observer.batches.size() == 3) other()->pause(kId, "lunch peak");
    if (last.slowed_by != "paused by bob@ops1: lunch peak") return;
    EXPECT_EQ(last.duty, 0);
    if (++paused_looks == 5) other()->resume(kId, "");
  };
  apply();
  EXPECT_EQ(paused_looks, 5);
  EXPECT_EQ(number("SELECT count(*) FROM users WHERE first_name IS NULL"), 0);
  EXPECT_THAT(events(), ElementsAre("paused lunch peak", "resumed "));
}

TEST_F(KnobsTest, pause_is_kept_for_whoever_goes_on) {
  begin();
  other()->pause(kId, "");
  const std::size_t before = observer.batches.size();
  observer.on_batch = [&] {
    EXPECT_EQ(observer.batches.back().duty, 0);
    observer.on_batch = nullptr;
    other()->resume(kId, "");
  };
  apply();
  EXPECT_GT(observer.batches.size(), before);
}

TEST_F(KnobsTest, status_shows_what_is_set_by_whom) {
  begin();
  other()->limit(kId, {.values = {{"rows_per_second", "5000"}}, .reason = "lunch peak"});
  other()->pause(kId, "");
  const auto control = status(kId).control;
  ASSERT_EQ(control.size(), 2U);
  EXPECT_EQ(control[0].name, "paused");
  EXPECT_EQ(control[1], (ControlStatus{.name = "rows_per_second",
                                       .value = "5000",
                                       .set_by = "bob@ops1",
                                       .set_at = clock.wall(),
                                       .reason = "lunch peak"}));
}

TEST_F(KnobsTest, limit_counts_from_the_next_batch_on) {
  observer.on_batch = [&] {
    if (observer.batches.size() == 2) other()->limit(kId, {.values = {{"batch_rows", "7"}}});
  };
  apply();
  EXPECT_EQ(observer.batches[1].batch_rows, 100);
  EXPECT_EQ(observer.batches[5].batch_rows, 7);
  EXPECT_THAT(events(), ElementsAre("limited batch_rows=7"));
}

TEST_F(KnobsTest, reset_takes_back_every_limit_and_no_pause) {
  begin();
  other()->limit(kId, {.values = {{"duty", "0.1"}, {"signals.replica_lag.limit", "30s"}}});
  other()->pause(kId, "");
  other()->limit(kId, {.values = {{"batch_rows", "10"}}, .reset = true});
  const auto control = status(kId).control;
  ASSERT_EQ(control.size(), 2U);
  EXPECT_EQ(control[0].name, "paused");
  EXPECT_EQ(control[1].name, "batch_rows");
}

TEST_F(KnobsTest, what_can_not_be_changed_or_does_not_fit_is_refused_and_nothing_is_changed) {
  begin();
  const auto refused = [this](const std::string& name, const std::string& value) {
    const LimitOptions options{.values = {{"batch_rows", "10"}, {name, value}}};
    EXPECT_EQ(error_of([&] { other()->limit(kId, options); }), ErrorKind::usage);
    return error_text;
  };
  EXPECT_THAT(refused("dutty", "0.5"), HasSubstr("dutty can't be changed"));
  EXPECT_THAT(refused("strategy", "shadow"), HasSubstr("strategy can't be changed"));
  EXPECT_THAT(refused("duty", "2"), HasSubstr("must be a number from"));
  EXPECT_THAT(refused("signals.replica_lag.goal", "1h"), HasSubstr("goal below its limit"));
  EXPECT_EQ(error_of([&] { other()->resume(kId, ""); }), ErrorKind::usage);
  EXPECT_EQ(error_of([&] { other()->pause("0099_gone", ""); }), ErrorKind::usage);
  EXPECT_THAT(status(kId).control, IsEmpty());
}

TEST_F(KnobsTest, rollback_forgets_what_was_set) {
  begin();
  other()->pause(kId, "");
  engine()->rollback(kId);
  EXPECT_EQ(number("SELECT count(*) FROM ratchet_control"), 0);
}

}  // namespace
}  // namespace ratchet::testing
