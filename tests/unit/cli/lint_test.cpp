// `ratchet lint` and `ratchet stats` as a developer or a pipeline meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kDanger = "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n";

class Lint : public ::testing::Test {
 protected:
  Lint() {
    for (const char* folder : {"db", "other"}) {
      std::filesystem::create_directory(project.directory() / folder);
    }
    project.write_file("db/V2__name.sql", std::string("SET lock_timeout = '1s';\n") + kDanger);
    project.write_file("db/V10__late.sql", "SET lock_timeout = '1s';\nDROP TABLE users CASCADE;\n");
  }

  ProgramResult lint(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"lint", "--product", "postgres"});
    return project.ratchet(arguments);
  }

  Project project{JournalMode::wal};
};

TEST_F(Lint, LooksAtFoldersInTheOrderOfTheirNumbers) {
  const ProgramResult result = lint({"db"});
  EXPECT_EQ(result.exit_code, 3) << to_string(result);
  const std::size_t first = result.out.find("db/V2__name.sql:2:19: SET NOT NULL");
  const std::size_t second = result.out.find("db/V10__late.sql:2:1: DROP of users CASCADE");
  EXPECT_NE(first, std::string::npos) << result.out;
  EXPECT_NE(second, std::string::npos) << result.out;
  EXPECT_LT(first, second);
  EXPECT_THAT(result.out, HasSubstr("2 errors in 2 files"));
}

TEST_F(Lint, NeedsNoConfigurationAndNoStore) {
  std::filesystem::remove(project.directory() / "ratchet.toml");
  std::filesystem::remove(project.database());
  EXPECT_EQ(lint({"db/V2__name.sql"}).exit_code, 3);
  EXPECT_FALSE(std::filesystem::exists(project.database()));
}

TEST_F(Lint, FailsOnWarningsWhereItIsToldTo) {
  project.write_file("warning.sql", "ALTER TABLE users ADD COLUMN x int;\n");
  EXPECT_EQ(lint({"warning.sql"}).exit_code, 0);
  project.configure("[lint]\nfail_on = \"warning\"\n");
  EXPECT_EQ(lint({"warning.sql"}).exit_code, 3);
}

TEST_F(Lint, RefusesAPathThatIsNotThere) {
  const ProgramResult result = lint({"nowhere"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is no file or folder nowhere"));
}

TEST_F(Lint, WritesEachFormat) {
  EXPECT_EQ(json::parse(lint({"db", "--format", "json"}).out).at("errors"), 2);
  EXPECT_EQ(json::parse(lint({"db", "--json"}).out).at("errors"), 2);
  EXPECT_EQ(json::parse(lint({"db", "--format", "sarif"}).out).at("version"), "2.1.0");
  EXPECT_EQ(json::parse(lint({"db", "--format", "gitlab"}).out).size(), 2U);
  EXPECT_THAT(lint({"db", "--format", "github"}).out,
              HasSubstr("::error file=db/V2__name.sql,line=2,col=19,title=set_not_null::"));
  EXPECT_THAT(lint({"db", "--format", "junit"}).out, HasSubstr("failures=\"2\""));
}

TEST_F(Lint, KnowsWhatOtherToolsWrapInATransaction) {
  const std::string index = "CREATE INDEX CONCURRENTLY i ON users (name);\n";
  project.write_file("plain.sql", index);
  project.write_file("goose.sql", "-- +goose Up\n" + index + "-- +goose Down\nDROP TABLE users;\n");
  project.write_file("goose2.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n" + index);
  project.write_file("dbmate.sql", "-- migrate:up transaction:false\n" + index +
                                       "-- migrate:down\nDROP INDEX i;\n");
  EXPECT_EQ(lint({"plain.sql"}).exit_code, 0);
  EXPECT_EQ(lint({"plain.sql", "--in-transaction"}).exit_code, 3);
  EXPECT_THAT(lint({"goose.sql"}).out, AllOf(HasSubstr("goose.sql:2:1: CREATE INDEX i CONCURRENTLY "
                                                       "stands in a transaction"),
                                             HasSubstr("1 error in 1 file")));
  EXPECT_EQ(lint({"goose2.sql"}).exit_code, 0);
  EXPECT_EQ(lint({"dbmate.sql"}).exit_code, 0);
}

TEST_F(Lint, LeavesOutWhatGoesBack) {
  project.write_file("other/1_a.up.sql", "SELECT 1;\n");
  project.write_file("other/1_a.down.sql", "DROP TABLE users;\n");
  project.write_file("other/U2__a.sql", "DROP TABLE users;\n");
  EXPECT_THAT(lint({"other"}).out, HasSubstr("nothing dangerous in 1 file"));
}

TEST_F(Lint, ReadsFilesAsTheyComeFromEditors) {
  project.write_file("mark.sql",
                     std::string("\xEF\xBB\xBF") + "DROP TABLE a CASCADE;\r\n" + kDanger);
  EXPECT_THAT(lint({"mark.sql"}).out,
              AllOf(HasSubstr("mark.sql:1:1: DROP"), HasSubstr("mark.sql:2:19: SET NOT NULL")));
  project.write_file("latin.sql", std::string("SELECT '\xE9';\n") + kDanger);
  const ProgramResult latin = lint({"latin.sql"});
  EXPECT_EQ(latin.exit_code, 0) << to_string(latin);
  EXPECT_THAT(latin.out, HasSubstr("this is not UTF-8, so nothing of it was read [unreadable]"));
  EXPECT_EQ(json::parse(lint({"latin.sql", "--json"}).out).at("warnings"), 1);
}

TEST_F(Lint, LooksAtTheSqlInMigrations) {
  project.write_migration("0001_sql",
                          "[[change]]\naction = \"create_table\"\ntable = \"fresh\"\n"
                          "columns = [{ name = \"id\", type = \"bigint\" }]\n\n"
                          "[[change]]\naction = \"sql\"\nup = '''\n"
                          "CREATE INDEX fresh_idx ON fresh (id);\n"
                          "CREATE INDEX users_idx ON users (name);\n'''\n"
                          "down = \"DROP INDEX users_idx\"\n");
  const ProgramResult result = lint({});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("migrations/0001_sql.toml:10:1: CREATE INDEX users_idx"));
  EXPECT_THAT(result.out, Not(HasSubstr("fresh_idx")));
  EXPECT_THAT(result.out, Not(HasSubstr("missing_lock_timeout")));
}

TEST_F(Lint, TakesTheReasonsOfAMigration) {
  const std::string change =
      "[[change]]\naction = \"sql\"\nup = \"CREATE INDEX users_idx ON users (name)\"\n"
      "irreversible = true\n";
  project.write_migration("0001_sql", change + "allow.index_not_concurrent = \"at night\"\n");
  EXPECT_THAT(lint({}).out, HasSubstr("nothing dangerous, 1 allowed in 1 file"));
  project.write_migration("0001_sql", change + "allow.set_not_null = \"at night\"\n");
  EXPECT_THAT(lint({}).out, AllOf(HasSubstr("set_not_null is allowed here, and does not happen"),
                                  HasSubstr("index_not_concurrent")));
}

TEST_F(Lint, TellsOfAMigrationThatIsNone) {
  project.write_migration("0001_sql", "[[change]]\naction = \"add_colum\"\n");
  const ProgramResult result = lint({});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("migrations/0001_sql.toml:2:"));
  EXPECT_THAT(result.out, HasSubstr("[invalid_migration]"));
}

TEST_F(Lint, TellsOfARetirementThatNothingCompares) {
  const std::string steps =
      "[[expand]]\naction = \"add_column\"\ntable = \"users\"\ncolumn = \"stars\"\n"
      "type = \"integer\"\n\n[[migrate]]\naction = \"dual_write\"\ntable = \"users\"\n"
      "forward.stars = \"rating\"\nbackward.rating = \"stars\"\n\n[[backfill]]\naction = \"copy\"\n"
      "table = \"users\"\n\n[[contract]]\naction = \"retire_column\"\ntable = \"users\"\n"
      "column = \"rating\"\n";
  project.write_migration("0001_stars", steps);
  EXPECT_THAT(lint({}).out, HasSubstr("retire_column of users, and no compare of it in [[verify]] "
                                      "[contract_unverified]"));
  project.write_migration("0001_stars",
                          steps + "\n[[verify]]\naction = \"compare\"\ntable = \"users\"\n");
  EXPECT_EQ(lint({}).exit_code, 0);
}

TEST_F(Lint, IsExplained) {
  EXPECT_THAT(project.ratchet({"explain", "set_not_null"}).out,
              AllOf(HasSubstr("error of lint"), HasSubstr("AccessExclusive")));
  EXPECT_THAT(project.ratchet({"explain", "lint"}).out, HasSubstr("unbatched_dml"));
}

// Migrations without a store

constexpr const char* kMakeUsers =
    "[[change]]\naction = \"create_table\"\ntable = \"users\"\n"
    "columns = [{ name = \"id\", type = \"integer\" }, { name = \"name\", type = \"text\" }]\n"
    "primary_key = [\"id\"]\n";

TEST_F(Lint, PlansFromTheBeginningWhereThatNeedsNoStore) {
  project.write_migration("0001_users", kMakeUsers);
  project.write_migration("0002_upper",
                          "[[change]]\naction = \"alter_column\"\ntable = \"users\"\n"
                          "column = \"name\"\nto = \"shout\"\nforward = \"upper(name)\"\n"
                          "one_way = true\n");
  const ProgramResult result = project.ratchet({"lint"});
  EXPECT_THAT(result.out, HasSubstr("warning: the old application misses what the new one writes "
                                    "to users [one_way]"));
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  project.write_migration("0003_wrong",
                          "[[change]]\naction = \"set_not_null\"\ntable = \"users\"\n"
                          "column = \"nam\"\n");
  EXPECT_EQ(project.ratchet({"lint"}).exit_code, 3);
}

TEST_F(Lint, SaysWhereItCantPlan) {
  project.write_migration("0001_upper",
                          "[[change]]\naction = \"drop_column\"\ntable = \"users\"\n"
                          "column = \"name\"\nbackward = \"'?'\"\n");
  const ProgramResult result = project.ratchet({"lint"});
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  EXPECT_THAT(result.out, HasSubstr("note: no migration before 0001_upper makes users"));
}

// A branch

class LintOfABranch : public Lint {
 protected:
  LintOfABranch() {
    git({"init", "-q", "-b", "main"});
    git({"config", "user.email", "test@example.com"});
    git({"config", "user.name", "test"});
    git({"add", "db"});
    git({"commit", "-q", "-m", "merged"});
    git({"checkout", "-q", "-b", "branch"});
  }

  void git(const std::vector<std::string>& arguments) {
    ProgramOptions options = project.command(arguments);
    options.binary = "/usr/bin/git";
    const ProgramResult result = Program(options).wait(Milliseconds{60'000});
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
  }
};

TEST_F(LintOfABranch, JudgesOnlyWhatItAdds) {
  EXPECT_THAT(lint({"db", "--against", "main"}).out, HasSubstr("nothing dangerous in 2 files"));
  project.write_file("db/V11__new.sql", kDanger);
  const ProgramResult result = lint({"db", "--against", "main"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, AllOf(HasSubstr("db/V11__new.sql:1:"), Not(HasSubstr("db/V2__name"))));
  git({"add", "db"});
  git({"commit", "-q", "-m", "mine"});
  EXPECT_EQ(lint({"db", "--against", "main"}).out, result.out);
}

TEST_F(LintOfABranch, KeepsWhatIsMergedAsItIs) {
  project.write_file("db/V2__name.sql", "SELECT 1;\n");
  const ProgramResult changed = lint({"db", "--against", "main"});
  EXPECT_EQ(changed.exit_code, 3);
  EXPECT_THAT(changed.out, HasSubstr("db/V2__name.sql: it is merged into main already, and says "
                                     "something else now [merged_changed]"));
  std::filesystem::remove(project.directory() / "db/V2__name.sql");
  EXPECT_THAT(lint({"db", "--against", "main"}).out, HasSubstr("and gone here"));
}

TEST_F(LintOfABranch, KeepsTheOrder) {
  project.write_file("db/V3__new.sql", "SELECT 1;\n");
  const ProgramResult result = lint({"db", "--against", "main"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("db/V3__new.sql: it comes before db/V10__late.sql, which is "
                                    "merged into main already [out_of_order]"));
}

TEST_F(LintOfABranch, NeedsARefThatIsThere) {
  EXPECT_EQ(lint({"db", "--against", "nowhere"}).exit_code, 2);
  EXPECT_EQ(lint({"db", "--against=--all"}).exit_code, 2) << "a ref, and never a flag of git's";
}

// Statistics

class LintStatistics : public ::testing::TestWithParam<Product> {};

TEST_P(LintStatistics, OfAStoreMakeSmallTablesHarmless) {
  Project project(GetParam());
  const bool is_postgres = GetParam() == Product::postgres;
  project.execute("CREATE TABLE users (id int PRIMARY KEY, name text)");
  project.execute("INSERT INTO users VALUES (1, 'Ada')");
  if (is_postgres) project.execute("ANALYZE");
  const ProgramResult stats = project.ratchet({"stats"});
  ASSERT_EQ(stats.exit_code, 0) << to_string(stats);
  const json document = json::parse(stats.out);
  ASSERT_TRUE(document.at("tables").contains("users")) << stats.out;
  project.write_file("statistics.json", stats.out);
  project.write_file("a.sql", "CREATE TABLE users (id int PRIMARY KEY, name text);\n");
  project.write_file("b.sql", is_postgres
                                  ? "SET lock_timeout = '1s';\nCREATE INDEX i ON users (name);\n"
                                  : "CREATE INDEX i ON users (name);\n");
  EXPECT_EQ(project.ratchet({"lint", "a.sql", "b.sql"}).exit_code, 3);
  project.configure("[lint]\nstatistics = \"statistics.json\"\n");
  const ProgramResult result = project.ratchet({"lint", "a.sql", "b.sql"});
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
}

TEST_P(LintStatistics, ThatAreNoneAreRefused) {
  Project project(GetParam());
  project.configure("[lint]\nstatistics = \"statistics.json\"\n");
  project.write_file("a.sql", "SELECT 1;\n");
  EXPECT_EQ(project.ratchet({"lint", "a.sql"}).exit_code, 2) << "it is not there";
  for (const char* text : {"nonsense", "{}", R"({"format": 2, "tables": {}})",
                           R"({"format": 1, "tables": {"users": {"rows": "many"}}})"}) {
    project.write_file("statistics.json", text);
    const ProgramResult result = project.ratchet({"lint", "a.sql"});
    EXPECT_EQ(result.exit_code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr("statistics.json is no file of statistics"));
  }
}

INSTANTIATE_TEST_SUITE_P(Products, LintStatistics,
                         ::testing::Values(Product::sqlite, Product::postgres),
                         [](const auto& each) {
                           return each.param == Product::sqlite ? "sqlite" : "postgres";
                         });

}  // namespace
}  // namespace ratchet::testing
