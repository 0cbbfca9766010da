// What `status` says of a migration that is not simply on its way.
#include <gmock/gmock.h>

#include <sys/wait.h>
#include <unistd.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

class StatusTest : public EngineTest {
 protected:
  StatusTest() {
    execute(kUsers);
    execute("INSERT INTO users (name) VALUES ('Ada Lovelace')");
  }

  // As a process of this host leaves it that was killed a moment ago, or that goes on.
  void hold_lease(pid_t pid) {
    execute("UPDATE ratchet_lease SET owner = 'ada', host = 'ops3', pid = " + std::to_string(pid) +
            ", expires = '" + to_iso(clock.wall() + Milliseconds{9'000}) + "'");
  }
};

pid_t process_that_is_gone() {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  waitpid(pid, nullptr, 0);
  return pid;
}

TEST_F(StatusTest, a_killed_process_does_not_run_the_migration_any_more) {
  observer.on_batch = [&] { stop.request_stop(); };
  EXPECT_EQ(error_of([&] { engine()->apply(migration(kId, kSplit), {}, {}); }), ErrorKind::stopped);
  hold_lease(process_that_is_gone());
  const MigrationStatus found = status(kId);
  EXPECT_FALSE(found.lease);
  EXPECT_EQ(found.note, "interrupted");
  EXPECT_EQ(found.next, std::string("ratchet apply ") + kId);
  hold_lease(getpid());
  EXPECT_TRUE(status(kId).lease);
}

TEST_F(StatusTest, a_trigger_that_is_gone_asks_for_apply) {
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_EQ(status(kId).next, std::string("ratchet contract ") + kId);
  execute("DROP TRIGGER " + text("SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1"));
  EXPECT_EQ(status(kId).next, std::string("ratchet apply ") + kId);
}

TEST_F(StatusTest, a_journal_of_an_older_ratchet_is_told_so_and_apply_brings_it_up_to_date) {
  engine()->apply(migration(kId, kSplit), {}, {});
  execute(
      "DROP TABLE ratchet_comparison; UPDATE ratchet_meta SET value = value - 1 WHERE name = "
      "'format'");
  EXPECT_EQ(error_of([&] { status(kId); }), ErrorKind::usage);
  EXPECT_EQ(engine()->standing_of(kId, {})->position, Phase::verify);
  engine()->apply(migration(kId, kSplit), {}, {});
  EXPECT_EQ(status(kId).position, Phase::verify);
}

}  // namespace
}  // namespace ratchet::testing
