#include "report/progress_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.hpp"

namespace ratchet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace ratchet::testing;  // NOLINT: the samples

TEST(ProgressLines, SaysWhereHowFastWhyAndHowLong) {
  EXPECT_THAT(
      progress_lines(sample_batch()),
      ElementsAre("users  30 % [===>      ] 14.9 M of 48.2 M rows (estimated)",
                  "3,310 rows/s, batch 812 in 46 ms, duty 62 %", "slowed: clients are writing",
                  "so far 2 h 05 m: 1 h 17 m working, 46 m throttled, 2 m blocked",
                  "left 2 h 30 m to 3 h 10 m; quarantined 0"));
}

TEST(ProgressLines, LeavesOutWhatIsNotKnown) {
  BatchProgress batch;
  batch.work = "users";
  batch.rows_done = 1'234;
  EXPECT_THAT(progress_lines(batch),
              ElementsAre("users  1,234 rows", "0 rows/s, batch 0 in 0 ms, duty 100 %",
                          "so far 0 ms: 0 ms working", "quarantined 0"));
}

TEST(ProgressLines, NeverSaysAHundredBeforeTheEnd) {
  BatchProgress batch = sample_batch();
  batch.rows_done = batch.rows_estimated * 2;
  EXPECT_THAT(progress_lines(batch).front(), HasSubstr(" 99 % "));
}

TEST(ProgressLines, SaysATimeOnceWhenBothEndsReadTheSame) {
  BatchProgress batch = sample_batch();
  batch.left_max = batch.left_min;
  EXPECT_EQ(progress_lines(batch).back(), "left 2 h 30 m; quarantined 0");
}

TEST(ProgressLine, IsOneLine) {
  EXPECT_EQ(progress_line(sample_batch()),
            "users 30% 14.9M of estimated 48.2M, 3310/s, batch 812 in 46ms, duty 62%, throttled "
            "46m, blocked 2m, left 2h30m-3h10m, slowed: clients are writing");
}

TEST(ProgressLines, SaysWhatTablesTakeWhereUpdatesLeaveDeadRows) {
  BatchProgress batch = sample_batch();
  batch.space = {.bytes_before = 160'000'000, .bytes = 310'000'000, .dead_rows = 1'000'000};
  EXPECT_THAT(progress_lines(batch),
              ::testing::Contains("space 310 MB, 160 MB before, 1.0 M dead rows"));
  batch.space->vacuum = "VACUUM has run 2 times";
  EXPECT_THAT(progress_line(batch), HasSubstr(", space 310 MB, 160 MB before, 1.0 M dead rows; "
                                              "VACUUM has run 2 times, "));
}

// Of a table with a long name, on a terminal of 80 columns beside the name of the phase.
TEST(ProgressLines, FitATerminal) {
  BatchProgress batch = sample_batch();
  batch.work = "shop.items";
  for (const std::string& line : progress_lines(batch)) EXPECT_LE(line.size(), 70U) << line;
}

TEST(BesidePhase, LeavesOutWhatIsSaidAlready) {
  BatchProgress batch = sample_batch();
  batch.work = "verify users";
  EXPECT_EQ(beside_phase(batch, Phase::verify).work, "users");
  EXPECT_EQ(beside_phase(batch, Phase::contract).work, "verify users");
}

TEST(WaitLines, NameTheBlockerTheAttemptAndTheBudget) {
  const WaitProgress wait{.what = "the writer of shop.db",
                          .cause = "another process writes",
                          .attempt = 14,
                          .waited = std::chrono::seconds{112},
                          .budget = std::chrono::minutes{10},
                          .next_in = std::chrono::seconds{6}};
  EXPECT_THAT(wait_lines(wait),
              ElementsAre("waiting for the writer of shop.db, attempt 14, 1 m 52 s of 10 m",
                          "another process writes", "next attempt in 6.0 s"));
  EXPECT_EQ(wait_line(wait),
            "waiting for the writer of shop.db attempt 14 1m52s of 10m: another process writes");
}

TEST(EffortText, SpeaksOfAttemptsOnlyWhenOneFailed) {
  PhaseProgress phase{.steps = 2, .attempts = 2, .held_max = Milliseconds{3}};
  EXPECT_EQ(effort_text(phase), "2 steps, locks held at most 3 ms");
  phase.attempts = 5;
  EXPECT_EQ(effort_text(phase), "2 steps, 5 attempts, locks held at most 3 ms");
  EXPECT_THAT(effort_text({.steps = 1}), Not(HasSubstr("held")));
}

TEST(ProgressText, SaysHowManyWorkWhereThereAreSeveral) {
  BatchProgress batch = sample_batch();
  EXPECT_THAT(progress_line(batch), Not(HasSubstr("worker")));
  batch.workers = 2;
  EXPECT_THAT(progress_line(batch), HasSubstr("3310/s, 2 workers, "));
  EXPECT_THAT(progress_lines(batch)[1], HasSubstr(", 2 workers, duty"));
}

TEST(ProgressText, SaysWhetherItIsSlowedOrStandsStill) {
  BatchProgress batch = sample_batch();
  batch.slowed_by = "replica_lag 11 s on r2 (goal 1 s, limit 10 s)";
  EXPECT_THAT(progress_lines(batch), ::testing::Contains("slowed: " + batch.slowed_by));
  batch.duty = 0;
  EXPECT_THAT(progress_lines(batch), ::testing::Contains("paused: " + batch.slowed_by));
  EXPECT_THAT(progress_line(batch), ::testing::HasSubstr(", paused: replica_lag 11 s on r2"));
  batch.slowed_by = "paused by bob@ops1: lunch peak";
  EXPECT_THAT(progress_lines(batch), ::testing::Contains("paused by bob@ops1: lunch peak"));
}

}  // namespace
}  // namespace ratchet
