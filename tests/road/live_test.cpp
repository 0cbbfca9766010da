// What somebody at another terminal does to a run on PostgreSQL, with the real binary: stops it,
// pauses a comparison, lets a probe go critical, looks after rows that can't be converted. The same
// on SQLite: tests/unit/cli/live_test.cpp, tests/unit/engine/rows_test.cpp.
#include <gmock/gmock.h>

#include <csignal>

#include "support/live_run.hpp"

namespace ratchet::testing {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Milliseconds kEndsWithin{60'000};
class LiveRoad : public LiveRun {
 protected:
  LiveRoad() : LiveRun(Product::postgres) {}
};

TEST_F(LiveRoad, AStopFinishesTheBatchAndSaysWhereItStands) {
  Program run(slow_apply());
  await_progress([](const json& progress) { return progress["rows_done"] > 0; });
  run.send(SIGTERM);
  const ProgramResult stopped = run.wait(kEndsWithin);
  EXPECT_EQ(stopped.exit_code, 10) << to_string(stopped);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("stopped in reviews"), HasSubstr("to go on")));
  EXPECT_EQ(status()["lease"], nullptr);
  out_of({"apply"});
  EXPECT_EQ(project.query("SELECT count(*) FROM reviews WHERE stars IS NULL")[0][0], Value(0));
}

TEST_F(LiveRoad, AComparisonIsPausedAndStopped) {
  out_of({"apply"});
  out_of({"pause", "7", "--reason", "backup"});
  Program run(project.command({"verify", "7"}));
  const json held = await_progress([](const json& progress) { return progress["duty"] == 0; });
  EXPECT_EQ(held["work"], "verify reviews");
  EXPECT_THAT(held["slowed_by"].get<std::string>(), HasSubstr(": backup"));
  run.send(SIGTERM);
  const ProgramResult stopped = run.wait(kEndsWithin);
  EXPECT_EQ(stopped.exit_code, 10) << to_string(stopped);
  EXPECT_THAT(stopped.err, HasSubstr("stopped in the comparison of reviews, at 0 of about 600"));
  EXPECT_EQ(status()["progress"], nullptr);
  out_of({"resume", "7"});
  out_of({"verify", "7"});
}

TEST_F(LiveRoad, ACriticalProbeStopsItAndStatusSaysWhy) {
  project.execute("CREATE TABLE load (amount INTEGER); INSERT INTO load VALUES (90)");
  project.configure(
      "[[signals.probe]]\nname = \"queue\"\nsql = \"SELECT amount FROM load\"\ngoal = 1\n"
      "limit = 9\ncritical = 50\n");
  const ProgramResult stopped = project.ratchet({"apply"});
  EXPECT_EQ(stopped.exit_code, 6) << to_string(stopped);
  EXPECT_THAT(stopped.err, HasSubstr("queue 90 (goal 1, limit 9) is critical"));
  EXPECT_THAT(status()["last_error"].get<std::string>(), HasSubstr("queue 90 (goal 1, limit 9)"));
  project.execute("UPDATE load SET amount = 0");
  out_of({"apply"});
  EXPECT_EQ(status()["last_error"], "");
}

TEST_F(LiveRoad, RowsThatCanNotBeConvertedAreListedTriedAgainAndLeft) {
  project.execute("UPDATE reviews SET rating = 'many' WHERE id IN (7, 300)");
  const ProgramResult applied = project.ratchet({"apply"});
  EXPECT_EQ(applied.exit_code, 9) << to_string(applied);
  EXPECT_THAT(out_of({"quarantine", "list", "7"}), AllOf(HasSubstr("id = 7 "), HasSubstr("300")));
  EXPECT_EQ(project.ratchet({"contract", "7"}).exit_code, 4);
  project.execute("UPDATE reviews SET rating = '5' WHERE id = 7");
  const ProgramResult retried = project.ratchet({"quarantine", "retry", "7"});
  EXPECT_EQ(retried.exit_code, 9) << to_string(retried);
  EXPECT_THAT(retried.out, AllOf(HasSubstr("id = 300"), Not(HasSubstr("id = 7 "))));
  EXPECT_EQ(project.ratchet({"quarantine", "skip", "7"}).exit_code, 2) << "without a reason";
  out_of({"quarantine", "skip", "7", "--reason", "test rows"});
  EXPECT_THAT(out_of({"history"}), HasSubstr("test rows"));
  out_of({"contract", "7"});
}

TEST_F(LiveRoad, OfWhatHasNotBegunIsSaidSo) {
  const ProgramResult result = project.ratchet({"quarantine", "list", "7"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("0007_stars has not begun on this store"));
}

// A batch that takes long, so that somebody loses his patience.
TEST_F(LiveRoad, TheSecondSignalEndsItAtOnce) {
  const std::string slowly = "CREATE OR REPLACE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql";
  project.execute(slowly +
                  " AS 'BEGIN PERFORM pg_sleep(600); RETURN NEW; END';"
                  "CREATE TRIGGER slow BEFORE UPDATE ON reviews FOR EACH ROW "
                  "EXECUTE FUNCTION slowly()");
  Program run(project.command({"apply"}));
  await([&] {
    return !project
                .query(
                    "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' "
                    "AND datname = current_database()")
                .empty();
  });
  run.send(SIGINT);
  run.send(SIGTERM);
  const ProgramResult ended = run.wait(kEndsWithin);
  EXPECT_EQ(ended.exit_code, 10) << to_string(ended);
  EXPECT_THAT(ended.err, HasSubstr("stopped at once; the journal knows where it was"));
  project.execute(slowly + " AS 'BEGIN RETURN NEW; END'");
  out_of({"apply"});
}

}  // namespace
}  // namespace ratchet::testing
