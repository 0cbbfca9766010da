// Every gate of contract, broken by hand from outside: contract has to refuse with exit code 4,
// name the gate and what was found, and change nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "support/people.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr const char* kId = "0002_split_name";

constexpr const char* kSplit = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

// Raises on what is not JSON.
constexpr const char* kFromJson = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "name"
to = "first_name"
type = "text"
forward = "json_extract(name, '$.first')"
backward = "json_object('first', first_name)"
allow.raises = "two rows are known to be bad"
allow.lossy = "only the first name is wanted"
)toml";

class Gates : public ::testing::Test {
 protected:
  Gates() : project_(JournalMode::wal) {
    project_.execute(create_people({.columns = "name TEXT"}) +
                     "INSERT INTO people (city, score, name) VALUES ('Oslo', 1, 'Ada Lovelace'), "
                     "('Bonn', 2, 'Grace Hopper'), ('Rome', 3, NULL);");
  }

  void migrate(const std::string& migration) {
    project_.write_migration(kId, migration);
    expect_exit(0, {"apply", kId});
  }

  ProgramResult expect_exit(int code, const std::vector<std::string>& arguments) {
    ProgramResult result = project_.ratchet(arguments);
    EXPECT_EQ(result.exit_code, code) << arguments.front() << ": " << to_string(result);
    return result;
  }

  // Contract refuses because of that gate, saying `found`, and nothing changes.
  void expect_closed(const std::string& gate, const std::string& found) {
    const SchemaLines schema = project_.schema();
    const Contents contents = project_.contents();
    const Rows journal = project_.query("SELECT id, state, position FROM ratchet_migration");
    const ProgramResult result = expect_exit(4, {"contract", kId});
    EXPECT_THAT(result.out + result.err, AllOf(ContainsRegex("closed +" + gate), HasSubstr(found)));
    EXPECT_EQ(project_.schema(), schema);
    EXPECT_TRUE(project_.contents() == contents);
    EXPECT_EQ(project_.query("SELECT id, state, position FROM ratchet_migration"), journal);
  }

  Project project_;
};

TEST_F(Gates, AreAllOpenWhenNobodyHasBrokenAnything) {
  migrate(kSplit);
  expect_exit(0, {"contract", kId});
}

TEST_F(Gates, CertificateClosesOnARowThatWasChangedPastTheTriggers) {
  migrate(kSplit);
  project_.execute_without_triggers("UPDATE people SET name = 'Ada King' WHERE id = 1");
  const ProgramResult verify = expect_exit(5, {"verify", kId});
  EXPECT_THAT(verify.out + verify.err, HasSubstr("id = 1"));
  expect_closed("certificate", "1 of 3 rows");
}

TEST_F(Gates, DualWriteClosesOnATriggerThatWasDropped) {
  migrate(kSplit);
  const std::string trigger = as_text(project_.query(
      "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%update'")[0][0]);
  project_.execute("DROP TRIGGER " + trigger);
  expect_closed("dual_write", trigger);
}

TEST_F(Gates, CertificateClosesOnATriggerThatWasDroppedAndMadeAgain) {
  migrate(kSplit);
  const Row trigger = project_.query(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%update'")[0];
  project_.execute("DROP TRIGGER " + as_text(trigger[0]));
  project_.execute("UPDATE people SET name = 'Ada King' WHERE id = 1");
  project_.execute(as_text(trigger[1]));
  expect_closed("certificate", "schema has moved");
}

TEST_F(Gates, CertificateClosesWhenItIsTooOld) {
  migrate(kSplit);
  project_.configure("[verify]\nmax_age = \"1ms\"\n");
  expect_closed("certificate", "max_age");
}

TEST_F(Gates, CertificateOpensAgainAfterAnotherComparison) {
  migrate(kSplit);
  project_.execute("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)");
  expect_closed("certificate", "schema has moved");
  expect_exit(0, {"verify", kId});
  expect_exit(0, {"contract", kId});
}

TEST_F(Gates, SchemaClosesOnAColumnThatSomebodyElseHasAdded) {
  migrate(kSplit);
  project_.execute("ALTER TABLE people ADD COLUMN surprise TEXT");
  expect_closed("schema", "surprise");
}

TEST_F(Gates, DependantsClosesOnAViewThatNamesTheOldColumn) {
  migrate(kSplit);
  project_.execute("CREATE VIEW names AS SELECT name FROM people");
  expect_exit(0, {"verify", kId});
  expect_closed("dependants", "names");
}

TEST_F(Gates, QuarantineClosesOnARowThatCannotBeConverted) {
  project_.execute(
      "UPDATE people SET name = '{\"first\": \"Ada\"}' WHERE id = 1;"
      "UPDATE people SET name = '{\"first\": \"Grace\"}' WHERE id = 2;"
      "UPDATE people SET name = 'not json' WHERE id = 3;");
  project_.write_migration(kId, kFromJson);
  expect_exit(9, {"apply", kId});
  expect_closed("quarantine", "id = 3");
}

TEST_F(Gates, QuarantineOpensWhenTheRowWasPutRight) {
  project_.execute(
      "UPDATE people SET name = '{\"first\":\"Ada\"}' WHERE id < 3;"
      "UPDATE people SET name = 'not json' WHERE id = 3;");
  project_.write_migration(kId, kFromJson);
  expect_exit(9, {"apply", kId});
  project_.execute("UPDATE people SET name = '{\"first\":\"Linus\"}' WHERE id = 3");
  expect_exit(0, {"quarantine", "retry", kId});
  expect_exit(0, {"apply", kId});
  expect_exit(0, {"contract", kId});
}

TEST_F(Gates, LossyClosesOnARowThatPurgeWouldMutilateAndOpensForAReason) {
  migrate(kSplit);
  project_.execute("UPDATE people SET name = 'Cher' WHERE id = 3");
  expect_exit(0, {"verify", kId});
  expect_closed("lossy", "1 of 3 rows");
  expect_exit(0, {"contract", kId, "--acknowledge", "lossy=a trailing space is no loss"});
}

TEST_F(Gates, BakeClosesUntilItHasPassedAndOpensForAReason) {
  migrate(kSplit);
  project_.configure("[contract]\nbake = \"1h\"\n");
  expect_closed("bake", "[contract] bake is 1h");
  expect_exit(0, {"contract", kId, "--acknowledge", "bake=nobody reads it"});
}

TEST_F(Gates, BackfillClosesUntilItIsThrough) {
  project_.write_migration(kId, kSplit);
  ProgramOptions options = project_.command({"apply", kId});
  options.binary += "_mortal";
  // Each life gets one commit further than the lease, until the dual write stands.
  options.environment = {{"RATCHET_DIES_AT", "commit:3"}};
  Rows dual_write;
  for (int lives = 0; lives < 50 && dual_write.empty(); ++lives) {
    ASSERT_EQ(Program(options).wait(Milliseconds(60'000)).signal, SIGKILL);
    dual_write = project_.query(
        "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ratchet%update'");
  }
  ASSERT_FALSE(dual_write.empty());
  expect_closed("backfill", "is not finished");
}

TEST_F(Gates, RequiredClosesUntilTheOtherMigrationIsContracted) {
  project_.write_migration("0001_mark", R"toml(
[[change]]
action = "add_column"
table = "people"
column = "mark"
type = "text"
)toml");
  project_.write_migration(kId, "requires = [\"0001_mark\"]\n" + std::string(kSplit));
  const ProgramResult result = expect_exit(4, {"apply", kId});
  EXPECT_THAT(result.err, HasSubstr("0001_mark"));
}

}  // namespace
}  // namespace ratchet::testing
