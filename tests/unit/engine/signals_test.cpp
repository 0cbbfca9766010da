// The signals that no product has to offer, and the monitor that looks at all of them.
#include <gmock/gmock.h>

#include <fstream>

#include "engine/signal_monitor.hpp"
#include "migration/setting_table.hpp"
#include "sqlite/dialect.hpp"
#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SignalsTest : public EngineTest {
 protected:
  SignalsTest() { execute(kUsers); }

  SignalReading probe(const std::string& query) {
    return make_sql_probe({.name = "p", .sql = query}, *session)->read();
  }

  std::unique_ptr<Store> store = make_sqlite_product()->open({.url = "sqlite:" + file_});
  std::unique_ptr<Session> session = store->connect();
  SystemClock system_clock;
  Attempts attempts;
  SignalMonitor monitor{{.store = *store, .clock = system_clock, .attempts = attempts}};
};

TEST_F(SignalsTest, flag_file_is_closed_while_the_file_is_there) {
  const auto signal = make_flag_file_signal(directory_.file("stop"));
  EXPECT_EQ(signal->read().value, 0);
  std::ofstream(directory_.file("stop")) << "\n";
  EXPECT_EQ(signal->read().value, 1);
  EXPECT_THAT(signal->read().detail, HasSubstr("stop is there"));
}

TEST_F(SignalsTest, windows_are_closed_outside_of_every_one_and_say_until_when) {
  // It is Sunday, 15:00.
  EXPECT_EQ(make_windows_signal({"14:00-16:00 UTC"}, clock)->read().value, 0);
  const auto closed = make_windows_signal({"Mon 08:00-09:00 UTC", "22:00-06:00 UTC"}, clock);
  EXPECT_EQ(closed->read().value, 1);
  EXPECT_EQ(closed->read().detail, "are closed until 2026-11-22 22:00:00Z");
  clock.advance(std::chrono::hours{7});
  EXPECT_EQ(closed->read().value, 0);
}

TEST_F(SignalsTest, sql_probe_is_the_number_that_its_query_gives) {
  EXPECT_EQ(probe("SELECT 7").value, 7);
  EXPECT_EQ(probe("SELECT 0.5").value, 0.5);
  EXPECT_EQ(probe("SELECT '1.25'").value, 1.25);
  EXPECT_THROW(probe("SELECT name FROM users"), Error);
  EXPECT_THROW(probe("SELECT 'many'"), Error);
  EXPECT_THROW(probe("SELECT 1 FROM nowhere"), Error);
}

TEST_F(SignalsTest, flag_file_fails_where_nobody_can_know_whether_it_is_there) {
  const std::string around = directory_.file("around");
  std::filesystem::create_symlink(around, around);
  EXPECT_THROW(make_flag_file_signal(around)->read(), Error);
}

TEST_F(SignalsTest, busy_rate_is_the_share_of_the_last_attempts) {
  const auto signal = make_busy_rate_signal(attempts);
  EXPECT_EQ(signal->read().value, 0);
  attempts.all = 40;
  attempts.busy = 10;
  EXPECT_EQ(signal->read().value, 0.25);
  for (int look = 0; look < 10; ++look) signal->read();
  EXPECT_EQ(signal->read().value, 0) << "long ago";
}

TEST_F(SignalsTest, monitor_has_looked_before_anybody_asks) {
  Settings wanted = default_settings();
  monitor.watch(wanted);
  const Allowance allowance = monitor.allowance();
  EXPECT_FALSE(allowance.signals.empty());
  for (const SignalProgress& each : allowance.signals) {
    EXPECT_NE(each.says, "has not been read yet") << each.name;
    EXPECT_NE(each.name, "replica_lag") << "which this product has not";
  }
}

TEST_F(SignalsTest, monitor_fails_closed_and_names_the_signal) {
  Settings wanted;
  wanted.probes = {{.name = "queue", .sql = "SELECT 1 FROM nowhere", .goal = 1, .limit = 2}};
  monitor.watch(wanted);
  EXPECT_EQ(monitor.allowance().share, 0);
  EXPECT_THAT(monitor.allowance().held_by, StartsWith("queue can't be read: "));
}

TEST_F(SignalsTest, monitor_tells_a_probe_that_is_critical) {
  Settings wanted;
  wanted.probes = {{.name = "queue", .sql = "SELECT 90", .goal = 1, .limit = 9, .critical = 50}};
  monitor.watch(wanted);
  EXPECT_EQ(monitor.allowance().critical, "queue 90 (goal 1, limit 9)");
  wanted.probes[0].critical = 91;
  monitor.watch(wanted);
  EXPECT_EQ(monitor.allowance().critical, "");
}

TEST_F(SignalsTest, monitor_obeys_other_bounds_at_once) {
  Settings wanted;
  wanted.probes = {{.name = "queue", .sql = "SELECT 5", .goal = 1, .limit = 9}};
  monitor.watch(wanted);
  EXPECT_EQ(monitor.allowance().share, 0.5);
  wanted.probes[0].limit = 6;
  monitor.watch(wanted);
  EXPECT_NEAR(monitor.allowance().share, 0.2, 1e-9);
}

TEST_F(SignalsTest, monitor_of_nothing_looks_at_nothing) {
  monitor.watch(Settings{});
  EXPECT_EQ(monitor.allowance().share, 1);
  EXPECT_TRUE(monitor.allowance().signals.empty());
}

}  // namespace
}  // namespace ratchet::testing
