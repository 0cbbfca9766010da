// An engine on a real SQLite file, with a clock that only moves when somebody sleeps, and whatever
// a test may want to break: the store dies at a commit, another engine comes, somebody changes the
// schema.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "support/fault_store.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::testing {

// Keeps what it is told.
class Witness final : public Observer {
 public:
  void migration_started(const std::string&, const std::string&, const std::string&) override {}
  void phase_started(Phase phase, Direction direction) override {
    phases.emplace_back(phase, direction);
  }
  void step_done(const StepProgress& step) override { steps.push_back(step); }
  void batch_done(const BatchProgress& batch) override {
    batches.push_back(batch);
    if (const auto call = on_batch) call();  // a copy: it may take itself away
  }
  void waiting(const WaitProgress& wait) override {
    waits.push_back(wait);
    if (on_wait) on_wait(wait);
  }
  void statement_runs(const StatementProgress& statement) override {
    statements.push_back(statement);
    if (on_statement) on_statement(statement);
  }
  void phase_done(const PhaseProgress& phase) override { phases_done.push_back(phase); }
  void note(const std::string& sentence) override { notes.push_back(sentence); }

  std::vector<std::pair<Phase, Direction>> phases;
  std::vector<PhaseProgress> phases_done;
  std::vector<StepProgress> steps;
  std::vector<BatchProgress> batches;
  std::vector<WaitProgress> waits;
  std::vector<StatementProgress> statements;
  std::vector<std::string> notes;
  std::function<void()> on_batch;
  std::function<void(const WaitProgress&)> on_wait;
  std::function<void(const StatementProgress&)> on_statement;
};

class EngineTest : public ::testing::Test {
 protected:
  EngineTest();

  // A new one each time, as another process would have it: on a session of its own.
  std::unique_ptr<Engine> engine();
  std::unique_ptr<Engine> engine_of(const Operator& who);
  Migration migration(const std::string& id, const std::string& toml) const;

  // With a connection of its own, as a client or an operator has it.
  void execute(const std::string& statements);
  Rows query(const std::string& statement);
  std::string text(const std::string& statement);  // the first value of the first row
  std::int64_t number(const std::string& statement);

  // Every definition outside of the journal, sorted, then the triggers in their order.
  std::vector<std::string> schema();
  MigrationStatus status(const std::string& id);

  // The kind, and the message in `error_text`; fails the test when nothing is thrown.
  ErrorKind error_of(const std::function<void()>& action);

  TemporaryDirectory directory_;
  std::string file_;
  ManualClock clock{from_iso("2026-11-22T15:00:00.000Z")};
  Settings settings;
  Witness observer;
  Faults faults;
  std::stop_source stop;
  Operator operated_by{.name = "ada", .host = "ops3", .pid = 1};
  std::string error_text;

 private:
  std::vector<std::unique_ptr<Store>> stores_;
};

// users(id, name), some rows; 0007 splits the name.
inline constexpr const char* kUsers = R"sql(
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
CREATE INDEX users_city ON users (city);
)sql";
inline constexpr const char* kId = "0007_split_name";
inline constexpr const char* kSplit = R"toml(
description = "Split users.name"

[[change]]
action = "replace_columns"
table = "users"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

}  // namespace ratchet::testing
