// What PostgreSQL would refuse of a migration file is told at its line and column before anything
// runs; what it can't take back is left in words that are true.
#include <gmock/gmock.h>

#include "support/postgres/database.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

class PostgresFile : public ::testing::Test {
 protected:
  PostgresFile() {
    database_.execute(
        "CREATE TYPE mood AS ENUM ('good', 'bad');"
        "CREATE TABLE users (id int PRIMARY KEY, name text, mood mood, moods mood[]);"
        "CREATE TABLE heirs (extra int) INHERITS (users);"
        "CREATE TABLE parts (id int, region text) PARTITION BY LIST (region);"
        "CREATE TABLE parts_a PARTITION OF parts DEFAULT;"
        "CREATE INDEX users_name ON users (name); INSERT INTO users VALUES (1, 'Ada', 'good')");
  }

  void write(const std::string& entry) {
    project_.write_migration("0001_change", "[[change]]\n" + entry);
  }
  ProgramResult run(const std::string& command) {
    return project_.ratchet({command, "1", "--store", database_.url()});
  }

  PostgresDatabase database_;
  Project project_{JournalMode::wal};  // its own database stays empty
};

struct Mistake {
  std::string name;
  std::string entry;  // behind its [[change]] line
  std::string place;  // line and column
  std::vector<std::string> said;
};

class PostgresMistake : public PostgresFile, public ::testing::WithParamInterface<Mistake> {};

TEST_P(PostgresMistake, IsToldAtItsPlace) {
  write(GetParam().entry);
  const auto before = schema_lines(database_);
  const ProgramResult result = run("apply");
  EXPECT_EQ(result.exit_code, 3) << to_string(result);
  EXPECT_THAT(result.err, HasSubstr("0001_change.toml:" + GetParam().place + ": "));
  for (const std::string& each : GetParam().said) EXPECT_THAT(result.err, HasSubstr(each));
  EXPECT_THAT(schema_lines(database_), ElementsAreArray(before));
}

std::string add(const std::string& keys) {
  return "action = 'add_column'\ntable = 'users'\ncolumn = 'age'\n" + keys;
}
std::string index(const std::string& keys) {
  return "action = 'create_index'\ntable = 'users'\n" + keys;
}

INSTANTIATE_TEST_SUITE_P(
    Of, PostgresMistake,
    ::testing::Values(
        Mistake{"a_type",
                add("type = 'integr'"),
                "5:9",
                {"type \"integr\" does not exist", "PostgreSQL has integer"}},
        Mistake{"a_function_in_a_default",
                add("type = 'int'\ndefault = 'nxtval(1)'"),
                "6:12",
                {"function nxtval(integer) does not exist"}},
        Mistake{"a_collation",
                add("type = 'text'\ncollation = 'klingon'"),
                "6:14",
                {"collation \"klingon\" for encoding \"UTF8\" does not exist"}},
        Mistake{"an_access_method",
                index("columns = ['name']\nmethod = 'hush'"),
                "5:11",
                {"access method \"hush\" does not exist"}},
        Mistake{"an_operator_class",
                index("columns = [{column = 'name', opclass = 'text_op'}]"),
                "4:41",
                {"operator class \"text_op\" does not exist"}},
        Mistake{"a_storage_parameter",
                index("columns = ['name']\nwith.filfactor = '70'"),
                "5:6",
                {"unrecognized parameter \"filfactor\""}},
        Mistake{"a_name_that_is_there",
                index("columns = ['name']\nindex = 'users_name'"),
                "5:10",
                {"users_name is there already", "choose another name"}},
        Mistake{"a_name_that_is_too_long",
                index("columns = ['name']\nindex = '" + std::string(64, 'x') + "'"),
                "5:10",
                {"is longer than 63 bytes", "choose a shorter name"}},
        Mistake{"a_derived_name_that_is_too_long",
                "action = 'add_constraint'\ntable = 'users'\ncheck = 'id > 0'\nconstraint = '" +
                    std::string(64, 'y') + "'",
                "5:15",
                {"is longer than 63 bytes"}},
        Mistake{"a_partition_key",
                "action = 'update_rows'\ntable = 'parts'\nset.region = \"'b'\"\n"
                "where = \"region = 'a'\"",
                "4:15",
                {"parts.region decides which partition a row is in"}},
        Mistake{"a_column_of_a_partition",
                "action = 'add_column'\ntable = 'parts_a'\ncolumn = 'age'\ntype = 'int'",
                "3:10",
                {"parts_a is a partition of parts", "change parts: its partitions follow"}},
        Mistake{"a_column_that_a_partition_has_of_its_table",
                "action = 'drop_column'\ntable = 'parts_a'\ncolumn = 'id'",
                "4:11",
                {"parts_a.id comes from parts", "change it in parts"}},
        Mistake{"a_column_that_was_inherited",
                "action = 'alter_column'\ntable = 'heirs'\ncolumn = 'name'\nto = 'title'",
                "4:11",
                {"heirs.name comes from users", "change it in users: heirs follows"}},
        Mistake{"a_column_of_the_primary_key",
                "action = 'alter_column'\ntable = 'users'\ncolumn = 'id'\nto = 'number'",
                "4:11",
                {"users.id is in the primary key", "add_column with `fill`, then set_primary_key"}},
        Mistake{"null_in_the_primary_key",
                "action = 'drop_not_null'\ntable = 'users'\ncolumn = 'id'",
                "4:11",
                {"users.id is in the primary key", "with set_primary_key"}},
        Mistake{"a_type_in_use",
                "action = 'drop_enum'\nenum = 'mood'",
                "3:9",
                {"mood is the type of heirs.mood, heirs.moods, users.mood"}}),
    [](const auto& each) { return each.param.name; });

// Trap 5: also the owner, where they say so.
TEST_F(PostgresFile, Trap5PoliciesThatHideRowsFromRatchetAreToldAtThePlan) {
  const std::string role = "owner_of_" + database_.name();
  database_.execute("CREATE ROLE " + role + " LOGIN; ALTER DATABASE " + database_.name() +
                    " OWNER TO " + role + "; GRANT ALL ON SCHEMA public TO " + role +
                    "; ALTER TABLE users OWNER TO " + role + "; ALTER TABLE heirs OWNER TO " +
                    role +
                    "; ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                    "CREATE POLICY few ON users USING (id > 1)");
  const std::string url = "postgresql://" + role +
                          "@127.0.0.1:" + std::to_string(database_.port()) + "/" + database_.name();
  for (const char* entry :
       {"action = 'set_not_null'\ntable = 'users'\ncolumn = 'name'",
        "action = 'update_rows'\ntable = 'users'\nset.name = 'upper(name)'\nwhere = \"name <> "
        "upper(name)\"",
        "action = 'alter_column'\ntable = 'users'\ncolumn = 'mood'\nto = 'temper'"}) {
    SCOPED_TRACE(entry);
    write(entry);
    const ProgramResult refused = project_.ratchet({"plan", "1", "--store", url});
    EXPECT_EQ(refused.exit_code, 3) << to_string(refused);
    EXPECT_THAT(refused.err, HasSubstr("0001_change.toml:3:10: row level security hides rows of "
                                       "users from ratchet"));
    EXPECT_THAT(refused.err, HasSubstr("1 error"));
  }
  database_.execute("ALTER TABLE users NO FORCE ROW LEVEL SECURITY");
  const ProgramResult plan = project_.ratchet({"plan", "1", "--store", url});
  EXPECT_EQ(plan.exit_code, 0) << to_string(plan);
  database_.execute("ALTER TABLE users FORCE ROW LEVEL SECURITY; ALTER ROLE " + role +
                    " BYPASSRLS");
  EXPECT_EQ(project_.ratchet({"apply", "1", "--store", url}).exit_code, 0);
}

TEST_F(PostgresFile, AnEnumValueIsAddedRolledBackAndAddedAgain) {
  write("action = 'add_enum_value'\nenum = 'mood'\nvalue = 'fine'\nafter = 'good'");
  EXPECT_EQ(run("apply").exit_code, 0);
  const ProgramResult back = run("rollback");
  EXPECT_EQ(back.exit_code, 0) << to_string(back);
  const ProgramResult plan = run("plan");
  EXPECT_THAT(plan.out, HasSubstr("mood has the value fine already, which stays as it is"));
  const ProgramResult again = run("apply");
  EXPECT_EQ(again.exit_code, 0) << to_string(again);
  EXPECT_EQ(run("contract").exit_code, 0);
  EXPECT_EQ(database_.value("SELECT enum_range(NULL::mood)"), "{good,fine,bad}");
}

}  // namespace
}  // namespace ratchet::testing
