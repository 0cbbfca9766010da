// pause, resume and limit as two people at two terminals have them: one runs a migration, the other
// turns its knobs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "support/live_run.hpp"

namespace ratchet::testing {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Live : public LiveRun {
 protected:
  Live() : LiveRun(Product::sqlite) {}
};

TEST_F(Live, ARunIsPausedAndHurriedFromAnotherTerminal) {
  Program run(slow_apply());
  await_progress([](const json& progress) { return progress["rows_done"] > 0; });
  EXPECT_THAT(out_of({"pause", "--reason", "lunch peak"}),
              AllOf(HasSubstr("0007_stars: run by "), HasSubstr("lunch peak")));
  const json paused = await_progress([](const json& progress) { return progress["duty"] == 0; });
  EXPECT_THAT(paused["slowed_by"].get<std::string>(),
              AllOf(HasSubstr("paused by "), HasSubstr(": lunch peak")));
  out_of({"limit", "7", "rows_per_second=1000000", "batch_rows=50", "--reason", "hurry"});
  EXPECT_THAT(out_of({"status"}), AllOf(HasSubstr("paused by "), HasSubstr("rows_per_second=")));
  out_of({"resume"});
  const ProgramResult done = run.wait(Milliseconds{30'000});
  EXPECT_EQ(done.exit_code, 0) << to_string(done);
  const std::string history = out_of({"history"});
  for (const char* what : {"paused", "resumed", "limited"}) EXPECT_THAT(history, HasSubstr(what));
}

TEST_F(Live, AStopWhileItIsPausedLeavesItPaused) {
  Program run(slow_apply());
  await_progress([](const json& progress) { return progress["rows_done"] > 0; });
  out_of({"pause"});
  await_progress([](const json& progress) { return progress["duty"] == 0; });
  run.send(SIGTERM);
  EXPECT_EQ(run.wait(Milliseconds{30'000}).exit_code, 10);
  EXPECT_THAT(out_of({"limit", "7"}),
              AllOf(HasSubstr("nobody runs it now"), HasSubstr("paused by ")));
  out_of({"resume", "7"});
  out_of({"apply"});
}

TEST_F(Live, WhatIsNotUnderWayOrNoKnobIsRefused) {
  EXPECT_EQ(project.ratchet({"pause"}).exit_code, 2);
  out_of({"apply"});
  EXPECT_EQ(project.ratchet({"resume", "7"}).exit_code, 2);
  EXPECT_EQ(project.ratchet({"pause", "9"}).exit_code, 2);
  const ProgramResult misspelt = project.ratchet({"limit", "7", "dutty=0.5"});
  EXPECT_EQ(misspelt.exit_code, 2);
  EXPECT_THAT(misspelt.err, HasSubstr("Did you mean duty?"));
  EXPECT_EQ(project.ratchet({"limit", "7", "duty"}).exit_code, 2);
  EXPECT_EQ(project.ratchet({"limit", "7", "duty=2"}).exit_code, 2);
}

TEST_F(Live, AFlagFileHoldsARunWhileItIsThere) {
  project.configure("[signals]\nflag_file = \"stop\"\n");
  project.write_file("stop", "");
  Program run(project.command({"apply"}));
  const json held = await_progress([](const json& progress) { return progress["duty"] == 0; });
  EXPECT_EQ(held["slowed_by"], "flag_file stop is there");
  EXPECT_EQ(held["rows_done"], 0);
  std::filesystem::remove(project.directory() / "stop");
  EXPECT_EQ(run.wait(Milliseconds{30'000}).exit_code, 0);
}

}  // namespace
}  // namespace ratchet::testing
