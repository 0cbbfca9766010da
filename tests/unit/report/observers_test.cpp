#include "report/observers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.hpp"
#include "report/layout.hpp"
#include "samples.hpp"
#include "support/values/golden.hpp"

namespace ratchet {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace ratchet::testing;  // NOLINT: the samples

const WaitProgress kWait{.what = "the writer of shop.db",
                         .cause = "another process writes",
                         .attempt = 2,
                         .waited = Milliseconds{400},
                         .budget = std::chrono::minutes{10},
                         .next_in = Milliseconds{80}};

const StatementProgress kStatement{
    .now = {.text = "CREATE INDEX CONCURRENTLY \"users_city\" ON \"public\".\"users\" (\"city\")",
            .running = Milliseconds{200'000},
            .doing = "building index: scanning table",
            .done = 310'000,
            .whole = 1'000'000,
            .unit = "blocks",
            .waits_for = "pid 4711 (report), idle in transaction for 12 s: `SELECT 1`"},
    .left_min = Milliseconds{120'000},
    .left_max = Milliseconds{180'000},
    .waited = Milliseconds{12'000},
    .budget = Milliseconds{600'000}};

class Observing : public ::testing::Test {
 protected:
  Screen screen() { return {.out = out, .clock = clock, .look = {}}; }

  // A run from start to end, as an engine tells it.
  void run(Observer& observer) {
    observer.migration_started("0007_split_name", "main (shop.db)", "ada@ops3");
    observer.phase_started(Phase::expand, Direction::forward);
    observer.step_done({.ordinal = 1,
                        .phase = Phase::expand,
                        .summary = "add column users.first_name text",
                        .took = Milliseconds{12},
                        .held = Milliseconds{3},
                        .attempts = 2});
    observer.phase_done({.phase = Phase::expand,
                         .took = Milliseconds{200},
                         .steps = 1,
                         .attempts = 2,
                         .held_max = Milliseconds{3}});
    observer.phase_started(Phase::backfill, Direction::forward);
    observer.batch_done(sample_batch());
    observer.waiting(kWait);
    observer.note("3 rows are in quarantine");
  }

  // What a person sees: the output with cursor movements carried out.
  std::vector<std::string> visible() const {
    std::vector<std::string> lines;
    for (std::string line : split_lines(out.str())) {
      for (std::size_t at = line.find("\x1b["); at != std::string::npos; at = line.find("\x1b[")) {
        const int up = std::stoi(line.substr(at + 2));
        lines.resize(lines.size() - static_cast<std::size_t>(up));
        line.erase(0, line.find("\x1b[J") + 3);
      }
      lines.push_back(line);
    }
    return lines;
  }

  ManualClock clock{sample_time()};
  std::ostringstream out;
};

TEST_F(Observing, TheTerminalIsDrawnOverItself) {
  TerminalObserver observer(screen(), "apply");
  run(observer);
  clock.advance(Milliseconds{100});
  observer.batch_done(sample_batch());
  expect_golden({"output/terminal.txt", join(visible(), {.separator = "\n"}) + "\n"});
}

TEST_F(Observing, AStatementThatRunsForLongIsDrawn) {
  TerminalObserver observer(screen(), "apply");
  observer.migration_started("0007_users_city", "main", "ada");
  observer.phase_started(Phase::verify, Direction::forward);
  observer.statement_runs(kStatement);
  expect_golden({"output/terminal_statement.txt", join(visible(), {.separator = "\n"}) + "\n"});
}

TEST_F(Observing, JsonSaysHowFarAStatementIs) {
  JsonObserver observer(screen());
  observer.statement_runs(kStatement);
  const json object = json::parse(out.str());
  EXPECT_EQ(object["event"], "statement_runs");
  EXPECT_EQ(object["done"], 310'000);
  EXPECT_EQ(object["waits_for"], kStatement.now.waits_for);
}

TEST_F(Observing, APipeSaysHowFarAStatementIs) {
  PipeObserver observer(screen());
  observer.migration_started("0007_split_name", "main", "ada");
  observer.phase_started(Phase::verify, Direction::forward);
  out.str("");
  observer.statement_runs(kStatement);
  expect_golden({"output/pipe_statement.txt", out.str()});
}

// The store is waited for before any migration starts.
TEST_F(Observing, APipeNamesNoPhaseBeforeAMigrationHasStarted) {
  PipeObserver(screen()).waiting(kWait);
  EXPECT_THAT(out.str(), StartsWith("2026-11-22T16:31:00Z waiting for "));
}

TEST_F(Observing, JsonNamesNoPhaseBeforeAMigrationHasStarted) {
  JsonObserver(screen()).waiting(kWait);
  EXPECT_FALSE(json::parse(out.str()).contains("phase"));
  EXPECT_FALSE(json::parse(out.str()).contains("migration"));
}

TEST_F(Observing, TheTerminalDrawsAtMostTenTimesASecond) {
  TerminalObserver observer(screen(), "apply");
  observer.migration_started("0007_split_name", "main", "ada");
  observer.phase_started(Phase::backfill, Direction::forward);
  observer.batch_done(sample_batch());
  const std::size_t drawn = out.str().size();
  observer.batch_done(sample_batch());
  EXPECT_EQ(out.str().size(), drawn);
  clock.advance(Milliseconds{100});
  observer.batch_done(sample_batch());
  EXPECT_GT(out.str().size(), drawn);
}

TEST_F(Observing, TheTerminalLeavesNothingThatMoves) {
  {
    TerminalObserver observer(screen(), "apply");
    run(observer);
    observer.waiting(kWait);
  }
  EXPECT_EQ(visible().back(), "");
  for (const std::string& line : visible()) EXPECT_THAT(line, Not(HasSubstr("Ctrl-C")));
}

TEST_F(Observing, TheTerminalNeverWrapsALineThatItHasToErase) {
  TerminalObserver observer({.out = out, .clock = clock, .look = {.columns = 40}}, "apply");
  observer.migration_started("0007_split_name", "main", "ada");
  observer.phase_started(Phase::backfill, Direction::forward);
  clock.advance(Milliseconds{100});
  observer.batch_done(sample_batch());
  for (const std::string& line : visible()) EXPECT_LE(width_of(line), 40U) << line;
}

TEST_F(Observing, APhaseWithoutStepsIsNotSpokenOf) {
  {
    TerminalObserver terminal(screen(), "apply");
    terminal.phase_done({.phase = Phase::verify, .took = Milliseconds{2}, .steps = 0});
    PipeObserver pipe(screen());
    pipe.phase_done({.phase = Phase::verify, .took = Milliseconds{2}, .steps = 0});
  }
  EXPECT_EQ(out.str(), "");
}

TEST_F(Observing, APipeGetsALineForEachEventWithItsTime) {
  PipeObserver observer(screen());
  run(observer);
  expect_golden({"output/pipe.txt", out.str()});
}

TEST_F(Observing, APipeGetsALineEveryFewSecondsHoweverFastTheBatches) {
  PipeObserver observer(screen());
  observer.phase_started(Phase::backfill, Direction::forward);
  for (int batch = 0; batch < 100; ++batch) {
    observer.batch_done(sample_batch());
    clock.advance(Milliseconds{110});
  }
  EXPECT_THAT(split_lines(out.str()), SizeIs(3));
}

TEST_F(Observing, APipeIsTransparentToPrograms) {
  PipeObserver observer(screen());
  run(observer);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out.str(), EndsWith("\n"));
}

TEST_F(Observing, JsonIsOneObjectALine) {
  JsonObserver observer(screen());
  run(observer);
  std::vector<std::string> events;
  for (const std::string& line : split_lines(out.str())) {
    const json object = json::parse(line);
    EXPECT_EQ(object["migration"], "0007_split_name");
    EXPECT_EQ(object["at"], "2026-11-22T16:31:00.000Z");
    events.push_back(object["event"]);
  }
  EXPECT_THAT(events, ::testing::ElementsAre("migration_started", "phase_started", "step_done",
                                             "phase_done", "phase_started", "batch_done", "waiting",
                                             "note"));
}

}  // namespace
}  // namespace ratchet
