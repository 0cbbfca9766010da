// Every gate of contract, broken by hand from outside: contract has to refuse with exit code 4,
// name the gate and what was found, and change nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "road/where.hpp"
#include "support/people.hpp"

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
forward.sqlite = "json_extract(name, '$.first')"
forward.postgres = "name::json ->> 'first'"
backward.sqlite = "json_object('first', first_name)"
backward.postgres = "'{\"first\":\"' || first_name || '\"}'"
allow.raises = "two rows are known to be bad"
allow.lossy = "only the first name is wanted"
)toml";

// Of the dual write on people, the one that fires on UPDATE.
constexpr const char* kTriggerInSqlite =
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%update'";
constexpr const char* kTriggerInPostgres =
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'people'::regclass AND "
    "tgname LIKE '%update'";

class Gates : public ::testing::TestWithParam<Where> {
 protected:
  Gates() : project_(project_in(GetParam())) {
    project_.execute(
        create_people({.columns = "name TEXT"}) +
        "INSERT INTO people (id, city, score, name) VALUES (1, 'Oslo', 1, 'Ada Lovelace'), "
        "(2, 'Bonn', 2, 'Grace Hopper'), (3, 'Rome', 3, NULL);");
  }

  bool is_postgres() const { return GetParam() == Where::postgres; }

  void write(const std::string& migration) {
    project_.write_migration(kId, in_words_of(GetParam(), migration));
  }
  void migrate(const std::string& migration) {
    write(migration);
    expect_exit(0, {"apply", kId});
  }

  struct Trigger {
    std::string name;
    std::string definition;
    std::string drop;
  };
  Trigger trigger() {
    const Row row = project_.query(is_postgres() ? kTriggerInPostgres : kTriggerInSqlite).at(0);
    const std::string name = as_text(row[0]);
    return {name, as_text(row[1]),
            "DROP TRIGGER \"" + name + (is_postgres() ? "\" ON people" : "\"")};
  }

  Rows journal() {
    return project_.query(std::string("SELECT id, state, position FROM ") +
                          (is_postgres() ? "ratchet.migration" : "ratchet_migration") +
                          " ORDER BY id");
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
    const Rows before = journal();
    const ProgramResult result = expect_exit(4, {"contract", kId});
    EXPECT_THAT(result.out + result.err, AllOf(ContainsRegex("closed +" + gate), HasSubstr(found)));
    EXPECT_EQ(project_.schema(), schema);
    EXPECT_TRUE(project_.contents() == contents);
    EXPECT_EQ(journal(), before);
  }

  Project project_;
};

TEST_P(Gates, AreAllOpenWhenNobodyHasBrokenAnything) {
  migrate(kSplit);
  expect_exit(0, {"contract", kId});
}

TEST_P(Gates, CertificateClosesOnARowThatWasChangedPastTheTriggers) {
  migrate(kSplit);
  project_.execute_without_triggers("UPDATE people SET name = 'Ada King' WHERE id = 1");
  const ProgramResult verify = expect_exit(5, {"verify", kId});
  EXPECT_THAT(verify.out + verify.err, HasSubstr("id = 1"));
  expect_closed("certificate", "1 of 3 rows");
}

TEST_P(Gates, DualWriteClosesOnATriggerThatWasDropped) {
  migrate(kSplit);
  const Trigger dropped = trigger();
  project_.execute(dropped.drop);
  expect_closed("dual_write", dropped.name);
}

TEST_P(Gates, CertificateClosesOnATriggerThatWasDroppedAndMadeAgain) {
  migrate(kSplit);
  const Trigger dropped = trigger();
  project_.execute(dropped.drop);
  project_.execute("UPDATE people SET name = 'Ada King' WHERE id = 1");
  project_.execute(dropped.definition);
  if (is_postgres()) {
    project_.execute("ALTER TABLE people ENABLE ALWAYS TRIGGER \"" + dropped.name + '"');
  }
  expect_closed("certificate", is_postgres() ? "was written anew" : "schema has moved");
}

TEST_P(Gates, CertificateClosesWhenItIsTooOld) {
  migrate(kSplit);
  project_.configure("[verify]\nmax_age = \"1ms\"\n");
  expect_closed("certificate", "max_age");
}

TEST_P(Gates, CertificateOpensAgainAfterAnotherComparison) {
  migrate(kSplit);
  if (is_postgres()) {
    project_.execute_without_triggers("");
  } else {
    project_.execute("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)");
  }
  expect_closed("certificate", is_postgres() ? "was written anew" : "schema has moved");
  expect_exit(0, {"verify", kId});
  expect_exit(0, {"contract", kId});
}

TEST_P(Gates, SchemaClosesOnAColumnThatSomebodyElseHasAdded) {
  migrate(kSplit);
  project_.execute("ALTER TABLE people ADD COLUMN surprise TEXT");
  expect_closed("schema", "surprise");
}

TEST_P(Gates, DependantsClosesOnAViewThatNamesTheOldColumn) {
  migrate(kSplit);
  project_.execute("CREATE VIEW names AS SELECT name FROM people");
  expect_exit(0, {"verify", kId});
  expect_closed("dependants", "names");
}

TEST_P(Gates, QuarantineClosesOnARowThatCannotBeConverted) {
  project_.execute(
      "UPDATE people SET name = '{\"first\": \"Ada\"}' WHERE id = 1;"
      "UPDATE people SET name = '{\"first\": \"Grace\"}' WHERE id = 2;"
      "UPDATE people SET name = 'not json' WHERE id = 3;");
  write(kFromJson);
  expect_exit(9, {"apply", kId});
  expect_closed("quarantine", "id = 3");
}

TEST_P(Gates, QuarantineOpensWhenTheRowWasPutRight) {
  project_.execute(
      "UPDATE people SET name = '{\"first\":\"Ada\"}' WHERE id < 3;"
      "UPDATE people SET name = 'not json' WHERE id = 3;");
  write(kFromJson);
  expect_exit(9, {"apply", kId});
  project_.execute("UPDATE people SET name = '{\"first\":\"Linus\"}' WHERE id = 3");
  expect_exit(0, {"quarantine", "retry", kId});
  expect_exit(0, {"apply", kId});
  expect_exit(0, {"contract", kId});
}

TEST_P(Gates, LossyClosesOnARowThatPurgeWouldMutilateAndOpensForAReason) {
  migrate(kSplit);
  project_.execute("UPDATE people SET name = 'Cher' WHERE id = 3");
  expect_exit(0, {"verify", kId});
  expect_closed("lossy", "1 of 3 rows");
  expect_exit(0, {"contract", kId, "--acknowledge", "lossy=a trailing space is no loss"});
}

TEST_P(Gates, BakeClosesUntilItHasPassedAndOpensForAReason) {
  migrate(kSplit);
  project_.configure("[contract]\nbake = \"1h\"\n");
  expect_closed("bake", "[contract] bake is 1h");
  expect_exit(0, {"contract", kId, "--acknowledge", "bake=nobody reads it"});
}

TEST_P(Gates, BackfillClosesUntilItIsThrough) {
  write(kSplit);
  ProgramOptions options = project_.command({"apply", kId});
  options.binary += "_mortal";
  // Each life gets one commit further than the lease, until the dual write stands.
  options.environment = {{"RATCHET_DIES_AT", "commit:3"}};
  for (int lives = 0; lives < 50 && project_.dual_writes() == 0; ++lives) {
    ASSERT_EQ(Program(options).wait(Milliseconds(60'000)).signal, SIGKILL);
  }
  ASSERT_EQ(project_.dual_writes(), 1);
  expect_closed("backfill", "is not finished");
}

TEST_P(Gates, RequiredClosesWhenTheOtherMigrationIsRolledBack) {
  constexpr const char* kMark = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "mark"
type = "text"
)toml";
  project_.write_migration("0001_mark", kMark);
  write("requires = [\"0001_mark\"]\n" + std::string(kSplit));
  const ProgramResult result = expect_exit(4, {"apply", kId});
  EXPECT_THAT(result.err, HasSubstr("0001_mark"));
  expect_exit(0, {"apply", "0001_mark"});
  expect_exit(0, {"contract", "0001_mark"});
  expect_exit(0, {"apply", kId});
  expect_exit(0, {"rollback", "0001_mark"});
  expect_exit(0, {"verify", kId});
  expect_closed("required", "0001_mark");
}

TEST_P(Gates, OldSideUnusedClosesUntilSomebodyVouchesForWhatCannotBeSeen) {
  migrate(kSplit);
  project_.forget_unseen_use();
  expect_closed("old_side_unused", "nobody has said");
  expect_exit(0, {"rollout", kId, "1"});
  if (!is_postgres()) expect_closed("old_side_unused", "SQLite keeps no account");
  expect_exit(0, {"contract", kId, "--acknowledge", "old_side_unused=there is one client"});
  EXPECT_THAT(expect_exit(0, {"history", kId}).out, HasSubstr("there is one client"));
}

TEST_P(Gates, OldSideUnusedClosesOnAFunctionThatNamesTheOldColumn) {
  if (!is_postgres()) GTEST_SKIP() << "SQLite has no functions";
  migrate(kSplit);
  expect_exit(0, {"rollout", kId, "1"});
  project_.execute(
      "CREATE FUNCTION greet(who int) RETURNS text LANGUAGE sql AS "
      "'SELECT name FROM people WHERE id = who'");
  expect_closed("old_side_unused", "greet(integer)");
}

TEST_P(Gates, RolloutClosesUntilItIsComplete) {
  migrate(kSplit);
  expect_exit(0, {"rollout", kId, "0.5", "--key", "42"});
  expect_closed("rollout", "stands at 0.5");
  expect_exit(0, {"rollout", kId, "1"});
  expect_exit(0, {"contract", kId});
  expect_exit(4, {"rollout", kId, "0.5"});
}

TEST_P(Gates, RolloutIsRefusedBeforeThereIsANewSideAndEndsWithIt) {
  write(kSplit);
  expect_exit(0, {"apply", kId});
  expect_exit(0, {"rollout", kId, "1"});
  expect_exit(0, {"rollback", kId});
  EXPECT_THAT(expect_exit(0, {"history", kId}).out, HasSubstr("rollout: 0: rollback"));
}

TEST_P(Gates, NewSideClosesOnAnIndexThatIsNoLongerThere) {
  write(std::string(kSplit) + R"toml(
[[change]]
action = "create_index"
table = "people"
columns = ["first_name"]
index = "people_first"
)toml");
  expect_exit(0, {"apply", kId});
  project_.execute("DROP INDEX people_first");
  expect_closed("new_side", "people_first is gone");
}

TEST_P(Gates, OneOfTheUsersOwnClosesUntilItsQueryHolds) {
  migrate(kSplit);
  project_.configure(
      "[[contract.gate]]\nname = \"quiet\"\nsql = \"SELECT count(*) = 0 FROM people WHERE city = "
      "'Oslo'\"\n");
  expect_closed("quiet", "its query says no");
  project_.execute("UPDATE people SET city = 'Bergen' WHERE city = 'Oslo'");
  expect_exit(0, {"contract", kId});
}

TEST_P(Gates, AreListedOpenAndClosedWithoutChangingAnything) {
  migrate(kSplit);
  project_.configure("[contract]\nbake = \"1h\"\n");
  const ProgramResult listed = expect_exit(4, {"contract", kId, "--dry-run"});
  EXPECT_THAT(listed.out,
              AllOf(ContainsRegex("closed +bake"), ContainsRegex("open +.*certificate")));
  const ProgramResult json = expect_exit(4, {"contract", kId, "--dry-run", "--json"});
  EXPECT_THAT(json.out, HasSubstr(R"("name":"bake","open":false)"));
}

TEST_P(Gates, SampleFindsABrokenRowAndOpensNothing) {
  migrate(kSplit);
  project_.configure("[verify]\nmax_age = \"1ms\"\n");
  project_.execute_without_triggers("UPDATE people SET name = 'Ada King' WHERE id = 1");
  const ProgramResult sample = expect_exit(0, {"verify", kId, "--sample"});
  EXPECT_THAT(sample.out, AllOf(HasSubstr("1 broken"), HasSubstr("id = 1")));
  expect_closed("certificate", "people was compared at");
}

TEST_P(Gates, RepairPutsTheNewSideRightAndComparesEverything) {
  migrate(kSplit);
  project_.execute_without_triggers("UPDATE people SET name = 'Ada King' WHERE id = 1");
  expect_exit(5, {"verify", kId});
  expect_exit(0, {"verify", kId, "--repair"});
  EXPECT_EQ(as_text(project_.query("SELECT last_name FROM people WHERE id = 1").at(0).at(0)),
            "King");
  EXPECT_THAT(expect_exit(0, {"history", kId, "--json"}).out,
              HasSubstr("1 of people, by their old side"));
  expect_exit(0, {"contract", kId});
}

TEST_P(Gates, DifferencesAreAPageOfTheirOwn) {
  migrate(kSplit);
  project_.execute_without_triggers("UPDATE people SET name = '<b>King</b> x' WHERE id = 1");
  const ProgramResult page = expect_exit(5, {"verify", kId, "--format", "html"});
  EXPECT_THAT(page.out, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("id = 1"),
                              HasSubstr("&lt;b&gt;King"), HasSubstr("</table>")));
}

TEST_P(Gates, CertificateSaysWhatItIsWorth) {
  migrate(kSplit);
  const ProgramResult result = expect_exit(0, {"verify", kId, "--json"});
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr(R"("rows":3,"compared":3,"quarantined":0,"broken":0)"),
            ContainsRegex(R"("schema":"[0-9a-f]{32}")"),
            ContainsRegex(R"("guards":"[0-9a-f]{32}")"), ContainsRegex(R"("engine":"[0-9.]+")"),
            ContainsRegex(is_postgres() ? R"("snapshot":"[0-9:,]+ at )" : R"("snapshot":"")")));
}

TEST_P(Gates, PurgeWritesDownWhatItDrops) {
  project_.execute("UPDATE people SET name = 'O''Hara \\ tab\there' WHERE id = 2");
  migrate(kSplit);
  expect_exit(0, {"contract", kId});
  project_.configure("[purge]\nretain = \"0s\"\n");
  expect_exit(0, {"purge", kId, "--yes", "--backup", "old.sql"});
  ProgramOptions restore = project_.command({});
  restore.binary = is_postgres() ? "/usr/bin/psql" : "/usr/bin/sqlite3";
  restore.arguments =
      is_postgres()
          ? std::vector<std::string>{"-v", "ON_ERROR_STOP=1", "-q", "-f", "old.sql", project_.url()}
          : std::vector<std::string>{"-bail", project_.database(), ".read old.sql"};
  if (!std::filesystem::exists(restore.binary)) GTEST_SKIP() << "no shell of the product here";
  const ProgramResult result = Program(restore).wait(Milliseconds(60'000));
  ASSERT_EQ(result.exit_code, 0) << to_string(result);
  const Rows rows = project_.query("SELECT name FROM backup_0002_people ORDER BY id");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(as_text(rows[0][0]), "Ada Lovelace");
  EXPECT_EQ(as_text(rows[1][0]), "O'Hara \\ tab\there");
  EXPECT_TRUE(is_null(rows[2][0]));
}

INSTANTIATE_TEST_SUITE_P(Products, Gates, ::testing::Values(Where::sqlite_wal, Where::postgres),
                         where_name);

}  // namespace
}  // namespace ratchet::testing
