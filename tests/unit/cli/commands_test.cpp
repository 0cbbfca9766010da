// The binary as a person or a pipeline meets it: exit codes, messages, files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kSplit = R"toml(description = "Split users.name"

[[change]]
action  = "replace_columns"
table   = "users"
columns = ["name"]
into    = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name  = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name      = "trim(first_name || ' ' || last_name)"
)toml";

class Commands : public ::testing::Test {
 protected:
  Commands() {
    project.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);"
        "INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper'), ('Plato');");
  }

  ProgramResult ratchet(const std::vector<std::string>& arguments) {
    return project.ratchet(arguments);
  }

  ProgramResult ratchet_in(const std::map<std::string, std::string>& environment,
                           const std::vector<std::string>& arguments) {
    ProgramOptions options = project.command(arguments);
    options.environment.insert(environment.begin(), environment.end());
    return Program(options).wait(Milliseconds{60'000});
  }

  void expect_done(const std::vector<std::string>& arguments) {
    const ProgramResult result = ratchet(arguments);
    EXPECT_EQ(result.exit_code, 0) << to_string(result);
  }

  // Waits until a program that goes on running has printed something.
  bool says_something(Program& program) const {
    constexpr int kAttemptsMax = 3'000;
    SystemClock clock;
    for (int attempt = 0; attempt < kAttemptsMax && program.is_running(); ++attempt) {
      for (const auto& file : std::filesystem::directory_iterator(project.directory() / "output")) {
        if (file.path().extension() == ".out" && file.file_size() > 0) return true;
      }
      clock.sleep(Milliseconds{10}, {});
    }
    return false;
  }

  std::string read(const std::string& path) const {
    std::ifstream stream(project.directory() / path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  Project project{JournalMode::wal};
};

// Usage

TEST_F(Commands, WithoutAnyCommandSaysWhatThereIs) {
  const ProgramResult result = ratchet({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, AllOf(HasSubstr("usage: ratchet COMMAND"), HasSubstr("  apply")));
}

TEST_F(Commands, HelpIsNoError) {
  EXPECT_EQ(ratchet({"--help"}).exit_code, 0);
  const ProgramResult result = ratchet({"contract", "--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("--acknowledge GATE=REASON"));
}

TEST_F(Commands, AMisspeltCommandNamesTheNearest) {
  const ProgramResult result = ratchet({"aply"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "error: there is no command `aply`\nhint: Did you mean `apply`?\n");
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(Commands, WithoutAConfigurationOrAStoreTellsToInit) {
  std::filesystem::remove(project.directory() / "ratchet.toml");
  const ProgramResult result = ratchet({"status"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("there is no ratchet.toml"), HasSubstr("ratchet init")));
}

TEST_F(Commands, AStoreOnTheCommandLineNeedsNoConfiguration) {
  std::filesystem::remove(project.directory() / "ratchet.toml");
  EXPECT_EQ(ratchet({"status", "--store", "sqlite:shop.db"}).exit_code, 0);
  EXPECT_EQ(ratchet_in({{"DATABASE_URL", "sqlite:shop.db"}}, {"status"}).exit_code, 0);
  EXPECT_EQ(ratchet_in({{"RATCHET_STORE", "sqlite:shop.db"}}, {"status"}).exit_code, 0);
}

TEST_F(Commands, AMissingDatabaseIsNotMade) {
  const ProgramResult result = ratchet({"status", "--store", "sqlite:other.db"});
  EXPECT_EQ(result.exit_code, 8) << to_string(result);
  EXPECT_FALSE(std::filesystem::exists(project.directory() / "other.db"));
}

TEST_F(Commands, APasswordIsNeverPrinted) {
  const ProgramResult result = ratchet({"status", "--store", "mysql://app:geheim@db1/shop"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("mysql://app:…@db1/shop"), Not(HasSubstr("geheim"))));
}

TEST_F(Commands, AMistakeInTheConfigurationIsShownWithItsLine) {
  project.configure("[backfill]\nduty = \"much\"\n");
  const ProgramResult result = ratchet({"status"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("ratchet.toml:4:"), HasSubstr("4 | duty = \"much\"")));
}

TEST_F(Commands, TheConfigurationMayBeElsewhere) {
  project.write_migration("0007_split_name", kSplit);
  ProgramOptions options = project.command(
      {"--config", (project.directory() / "ratchet.toml").string(), "status", "--pending"});
  options.directory = "/";
  const ProgramResult result = Program(options).wait(Milliseconds{60'000});
  EXPECT_EQ(result.exit_code, 11) << to_string(result);
}

// Files

TEST_F(Commands, EveryMistakeOfEveryFileIsShownAtOnce) {
  project.write_migration("0007_split_name",
                          "[[change]]\n"
                          "action = \"replace_columns\"\n"
                          "table = \"users\"\n"
                          "columns = [\"name\"]\n"
                          "into = [{ name = \"first_name\", type = \"text\" }]\n"
                          "backward.name = \"first_name\"\n"
                          "forwards.first_name = \"name\"\n");
  project.write_migration("0008_other", "[[change]]\naction = \"add_colum\"\n");
  const SchemaLines before = project.schema();
  const ProgramResult result = ratchet({"apply"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("migrations/0007_split_name.toml:7:1: unknown key `forwards`\n"
                                    "  7 | forwards.first_name = \"name\"\n"
                                    "    | ^^^^^^^^ replace_columns has `forward`\n"));
  EXPECT_THAT(result.err, AllOf(HasSubstr("migrations/0008_other.toml:2:"),
                                HasSubstr("; nothing was run (exit 3)\n")));
  EXPECT_EQ(project.schema(), before);
}

TEST_F(Commands, AColumnThatIsNotThereIsShownInsideItsExpression) {
  std::string text = kSplit;
  text.replace(text.find("substr(name, instr"), 11, "substr(nam");
  project.write_migration("0007_split_name", text);
  const ProgramResult result = ratchet({"plan"});
  EXPECT_EQ(result.exit_code, 3) << to_string(result);
  EXPECT_THAT(result.err, AllOf(HasSubstr("migrations/0007_split_name.toml:9:"), HasSubstr("nam"),
                                HasSubstr("^^^"), HasSubstr("1 error; nothing was run (exit 3)")));
}

TEST_F(Commands, TwoFilesOfOneNumberAreBothNamed) {
  project.write_migration("0007_split_name", kSplit);
  project.write_migration("0007_other", kSplit);
  const ProgramResult result = ratchet({"plan"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("0007_split_name.toml"), HasSubstr("0007_other.toml")));
}

TEST_F(Commands, NewTakesTheNextNumberAndIsReadBack) {
  project.write_migration("0007_split_name", kSplit);
  const ProgramResult result = ratchet({"new", "Add a phone", "--action", "add_column"});
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  EXPECT_THAT(result.out, StartsWith("made migrations/0008_add_a_phone.toml\n"));
  EXPECT_THAT(read("migrations/0008_add_a_phone.toml"), HasSubstr("action"));
  const ProgramResult plan = ratchet({"plan", "8"});
  EXPECT_EQ(plan.exit_code, 3);
  EXPECT_THAT(plan.err, HasSubstr("TABLE"));
}

TEST_F(Commands, InitMakesWhatIsMissingAndNothingTwice) {
  std::filesystem::remove(project.directory() / "ratchet.toml");
  std::filesystem::remove(project.directory() / "migrations");
  const ProgramResult first = ratchet({"init", "--store", "sqlite:shop.db"});
  EXPECT_EQ(first.exit_code, 0) << to_string(first);
  EXPECT_THAT(first.out, AllOf(HasSubstr("made ratchet.toml"), HasSubstr("made migrations/"),
                               HasSubstr("made the journal in ")));
  EXPECT_THAT(read("ratchet.toml"), HasSubstr("url = \"sqlite:shop.db\""));
  const ProgramResult second = ratchet({"init"});
  EXPECT_EQ(second.exit_code, 0) << to_string(second);
  EXPECT_THAT(second.out, StartsWith("nothing to do"));
}

TEST_F(Commands, InitWithoutAStoreSaysWhatToDoNext) {
  std::filesystem::remove(project.directory() / "ratchet.toml");
  const ProgramResult result = ratchet({"init"});
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  EXPECT_THAT(result.out, HasSubstr("next: say the store's url in ratchet.toml"));
  EXPECT_THAT(read("ratchet.toml"), HasSubstr("DATABASE_URL counts"));
}

TEST_F(Commands, ABaselineIsRecordedAndMakesTheSameSchemaElsewhere) {
  project.execute("CREATE INDEX users_name_idx ON users (name); CREATE VIEW v AS SELECT 1 AS one;");
  const ProgramResult result = ratchet({"init", "--baseline"});
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  EXPECT_THAT(ratchet({"status"}).out, HasSubstr("0000_baseline"));
  EXPECT_THAT(ratchet({"status", "--pending"}).out, HasSubstr("nothing is pending"));

  Project empty(JournalMode::wal);
  empty.write_file("migrations/0000_baseline.toml", read("migrations/0000_baseline.toml"));
  const ProgramResult applied = empty.ratchet({"apply", "--through", "contract"});
  EXPECT_EQ(applied.exit_code, 0) << to_string(applied);
  EXPECT_EQ(empty.schema(), project.schema());
}

// The road

TEST_F(Commands, TheWholeRoadSaysAtEachStepWhatComesNext) {
  project.configure("[purge]\nretain = \"0s\"\n");
  project.write_migration("0007_split_name", kSplit);
  EXPECT_EQ(ratchet({"status", "--pending"}).exit_code, 11);
  EXPECT_THAT(ratchet({"plan"}).out,
              AllOf(HasSubstr("0007_split_name: Split users.name\n"), HasSubstr("dual write")));

  const ProgramResult applied = ratchet({"apply"});
  EXPECT_EQ(applied.exit_code, 0) << to_string(applied);
  EXPECT_THAT(applied.out, HasSubstr("next: deploy the new application, then: ratchet contract"));
  EXPECT_EQ(ratchet({"status", "--pending"}).exit_code, 0);
  EXPECT_THAT(ratchet({"apply"}).out, HasSubstr("nothing to do"));
  expect_done({"verify", "7"});
  EXPECT_THAT(ratchet({"contract", "7", "--dry-run"}).out, HasSubstr("gates are open"));
  expect_done({"contract"});
  EXPECT_THAT(ratchet({"status", "7"}).out, HasSubstr("contract is complete"));

  expect_done({"rollback", "7"});
  EXPECT_EQ(ratchet({"status", "--pending"}).exit_code, 11);
  expect_done({"apply", "0007"});
  expect_done({"contract", "0007"});
  expect_done({"purge", "0007", "--yes"});
  EXPECT_THAT(ratchet({"history", "7"}).out, HasSubstr("0007_split_name"));
  EXPECT_EQ(project.query("SELECT first_name, last_name FROM users WHERE id = 1"),
            (Rows{{std::string("Ada"), std::string("Lovelace")}}));
}

TEST_F(Commands, ContractIsRefusedWhileAGateIsClosed) {
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply"});
  project.execute_without_triggers("UPDATE users SET first_name = 'Eve', name = 'Bob X'");
  project.execute("CREATE TRIGGER audit AFTER UPDATE ON users BEGIN SELECT 1; END;");
  const ProgramResult result = ratchet({"contract", "7"});
  EXPECT_EQ(result.exit_code, 4) << to_string(result);
  EXPECT_THAT(result.out, AllOf(HasSubstr("closed  certificate"), HasSubstr("ratchet verify"),
                                HasSubstr("nothing was changed (exit 4)")));
  EXPECT_EQ(ratchet({"contract", "7", "--dry-run"}).exit_code, 4);
}

TEST_F(Commands, AnAcknowledgementNeedsAReason) {
  const ProgramResult result = ratchet({"contract", "7", "--acknowledge", "bake"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--acknowledge takes GATE=REASON, not `bake`"));
}

TEST_F(Commands, PurgeIsRefusedWhereNobodyCanAnswer) {
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply", "--through", "contract"});
  const ProgramResult result = ratchet({"purge", "7"});
  EXPECT_EQ(result.exit_code, 2) << to_string(result);
  EXPECT_THAT(result.err, HasSubstr("Say --yes where no person can."));
}

TEST_F(Commands, PurgeWithoutALookWaitsForTheRetention) {
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply", "--through", "contract"});
  EXPECT_EQ(ratchet({"purge", "7", "--yes"}).exit_code, 4);
  EXPECT_EQ(ratchet_in({{"RATCHET_PURGE_RETAIN", "0s"}}, {"purge", "7", "--yes"}).exit_code, 0);
}

TEST_F(Commands, WhatIsDangerousWantsAnId) {
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply"});
  const ProgramResult result = ratchet({"rollback"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("rollback needs the id"), HasSubstr("0007_split_name")));
  EXPECT_EQ(ratchet({"purge"}).exit_code, 2);
  EXPECT_EQ(ratchet({"adopt"}).exit_code, 2);
}

TEST_F(Commands, AnUnknownIdNamesTheNearest) {
  project.write_migration("0007_split_name", kSplit);
  const ProgramResult result = ratchet({"plan", "0007_split_nam"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("Did you mean 0007_split_name?"));
}

TEST_F(Commands, ABrokenFileDoesNotBlockTheWayBack) {
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply"});
  project.write_migration("0008_broken", "not toml");
  EXPECT_EQ(ratchet({"apply"}).exit_code, 3);
  expect_done({"status"});
  expect_done({"rollback", "7"});
}

TEST_F(Commands, TheExplicitFormIsAFileThatPlansTheSame) {
  project.write_migration("0007_split_name", kSplit);
  const ProgramResult ejected = ratchet({"plan", "--explicit"});
  ASSERT_EQ(ejected.exit_code, 0) << to_string(ejected);
  const std::string sql = ratchet({"plan", "--sql"}).out;
  EXPECT_THAT(sql, HasSubstr("CREATE TRIGGER"));
  project.write_migration("0007_split_name", ejected.out);
  EXPECT_EQ(ratchet({"plan", "--sql"}).out, sql);
}

TEST_F(Commands, TheOperatorStandsInTheHistory) {
  project.write_migration("0007_split_name", kSplit);
  EXPECT_EQ(ratchet_in({{"RATCHET_OPERATOR", "ada"}}, {"apply"}).exit_code, 0);
  EXPECT_THAT(ratchet({"history"}).out, HasSubstr("  ada@"));
}

TEST_F(Commands, AWatcherStopsWhenItIsAsked) {
  project.write_migration("0007_split_name", kSplit);
  Program watcher(project.command({"status", "--watch"}));
  ASSERT_TRUE(says_something(watcher));
  watcher.send(SIGINT);
  EXPECT_EQ(watcher.wait(Milliseconds{30'000}).exit_code, 0);
}

TEST_F(Commands, ARunThatIsAskedToStopGoesOnWhenItIsGivenAgain) {
  project.execute(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
      "INSERT INTO users (name) SELECT 'Ada ' || i FROM n");
  project.configure("[backfill]\nrows_per_second = 20000\n");
  project.write_migration("0007_split_name", kSplit);
  Program run(project.command({"apply"}));
  ASSERT_TRUE(says_something(run));
  run.send(SIGINT);
  const ProgramResult stopped = run.wait(Milliseconds{30'000});
  EXPECT_EQ(stopped.exit_code, 10) << to_string(stopped);
  EXPECT_THAT(stopped.err,
              AllOf(StartsWith("stopped "), HasSubstr("hint: Give the command again")));
  EXPECT_EQ(ratchet({"status", "--pending"}).exit_code, 11);
  const ProgramResult again = ratchet_in({{"RATCHET_BACKFILL_ROWS_PER_SECOND", "0"}}, {"apply"});
  EXPECT_EQ(again.exit_code, 0) << to_string(again);
}

// Output

TEST_F(Commands, APipeGetsNoEscapeSequence) {
  project.write_migration("0007_split_name", kSplit);
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"plan"}, {"apply"}, {"status"}, {"status", "7"}, {"history"}, {"nothing"}}) {
    const ProgramResult result = ratchet(arguments);
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b"))) << arguments.front();
  }
}

TEST_F(Commands, JsonIsJsonEverywhere) {
  project.configure("[purge]\nretain = \"0s\"\n");
  project.write_migration("0007_split_name", kSplit);
  const std::vector<std::vector<std::string>> documents = {
      {"init"},        {"new", "another"}, {"plan", "7"},       {"status"},
      {"status", "7"}, {"history"},        {"explain", "fill"}, {"version"},
      {"json-schema"}, {"rollback", "99"}, {"nothing"},         {"contract", "--dry-run"}};
  for (std::vector<std::string> arguments : documents) {
    arguments.emplace_back("--json");
    const ProgramResult result = ratchet(arguments);
    EXPECT_TRUE(json::accept(result.out)) << arguments.front() << ": " << to_string(result);
  }
  std::filesystem::remove(project.directory() / "migrations/0008_another.toml");
  for (std::vector<std::string> arguments : std::vector<std::vector<std::string>>{
           {"apply"}, {"contract", "7"}, {"rollback", "7"}, {"apply"}, {"purge", "7", "--yes"}}) {
    arguments.emplace_back("--json");
    const ProgramResult result = ratchet(arguments);
    EXPECT_FALSE(result.out.empty()) << to_string(result);
    for (const std::string& line : split_lines(result.out)) {
      EXPECT_TRUE(json::accept(line)) << line;
    }
  }
}

TEST_F(Commands, ExplainKnowsEachKindOfWord) {
  for (const char* word : {"gate_closed", "4", "alter_column", "forward", "backfill.duty", "duty",
                           "lossy", "certificate", "expand", "apply"}) {
    const ProgramResult result = ratchet({"explain", word});
    EXPECT_EQ(result.exit_code, 0) << to_string(result);
    EXPECT_THAT(result.out, HasSubstr(word));
  }
  const ProgramResult result = ratchet({"explain", "bakfill"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("Did you mean `backfill`?"));
}

TEST_F(Commands, CompletionsKnowEveryCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const ProgramResult result = ratchet({"completions", shell});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, AllOf(HasSubstr("json-schema"), HasSubstr("quarantine")));
  }
}

TEST_F(Commands, TheLogHoldsWhatTheRunSaid) {
  project.configure("[log]\nfile = \"ratchet.log\"\nformat = \"json\"\n");
  project.write_migration("0007_split_name", kSplit);
  expect_done({"apply"});
  bool says_expand = false;
  for (const std::string& line : split_lines(read("ratchet.log"))) {
    const json object = json::parse(line);
    says_expand = says_expand || std::string(object["message"]).find("expand") != std::string::npos;
  }
  EXPECT_TRUE(says_expand);
}

}  // namespace
}  // namespace ratchet::testing
