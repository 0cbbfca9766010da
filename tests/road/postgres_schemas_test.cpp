// Tables of one name in several schemas, under a search_path that finds the wrong one first: every
// command touches the one that is meant, and nothing of the other.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/people.hpp"
#include "support/postgres/database.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kId = "0001_split";

struct Meant {
  std::string name;
  std::string home;         // store.main.schema
  std::string table;        // as the migration names it
  std::string schema;       // whose table that is
  std::string search_path;  // of everybody in the database
};

class PostgresSchemas : public ::testing::TestWithParam<Meant> {
 protected:
  PostgresSchemas() {
    for (const std::string& schema : all()) {
      database_.execute(
          fmt::format("CREATE SCHEMA IF NOT EXISTS {0}; CREATE TABLE {0}.people (id int PRIMARY "
                      "KEY, name text);"
                      "CREATE INDEX people_name ON {0}.people (name);"
                      "INSERT INTO {0}.people VALUES (1, 'Ada Lovelace'), (2, '{0} Hopper')",
                      schema));
    }
    database_.execute("CREATE SCHEMA elsewhere");
    database_.execute(fmt::format("ALTER DATABASE {} SET search_path = {}", database_.name(),
                                  GetParam().search_path));
    project_.configure("schema = \"" + GetParam().home + "\"\n[purge]\nretain = \"0s\"\n");
    project_.write_migration(kId, split_name_on_postgres(GetParam().table));
  }

  static std::vector<std::string> all() { return {"public", "first", "second"}; }

  // Everything but what is meant: definitions, and rows.
  std::vector<std::string> others() {
    std::vector<std::string> lines;
    for (const std::string& each : schema_lines(database_)) {
      if (each.find(GetParam().schema + ".people") == std::string::npos) lines.push_back(each);
    }
    for (const std::string& schema : all()) {
      if (schema == GetParam().schema) continue;
      lines.push_back(
          database_.value("SELECT string_agg(p::text, ';') FROM " + schema + ".people AS p"));
    }
    return lines;
  }
  std::string columns() {
    return database_.value(
        "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM "
        "information_schema.columns WHERE table_name = 'people' AND table_schema = '" +
        GetParam().schema + "'");
  }
  void run(std::vector<std::string> command) {
    command.insert(command.end(), {"--store", database_.url()});
    const ProgramResult result = project_.ratchet(command);
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
  }

  PostgresDatabase database_;
  Project project_{Product::sqlite};  // its own database stays empty
};

TEST_P(PostgresSchemas, TheTableThatIsMeantIsTouchedAndNoOther) {
  const auto before = schema_lines(database_);
  const auto untouched = others();
  ASSERT_EQ(columns(), "id,name");
  for (const char* command : {"plan", "apply", "rollback", "apply", "verify", "contract",
                              "rollback", "apply", "contract"}) {
    SCOPED_TRACE(command);
    ASSERT_NO_FATAL_FAILURE(run({command, kId}));
    if (command == std::string_view("rollback")) {
      EXPECT_EQ(schema_lines(database_), before);
    }
    if (command == std::string_view("apply")) {
      EXPECT_EQ(columns(), "id,name,first_name,last_name");
      EXPECT_EQ(database_.value("SELECT count(*) FROM " + GetParam().schema +
                                ".people WHERE first_name IS NULL"),
                "0");
    }
  }
  ASSERT_NO_FATAL_FAILURE(run({"purge", kId, "--yes"}));
  EXPECT_EQ(columns(), "id,first_name,last_name");
  EXPECT_EQ(others(), untouched);
}

INSTANTIATE_TEST_SUITE_P(
    As, PostgresSchemas,
    ::testing::Values(
        Meant{"of_home_behind_another", "second", "people", "second", "first, second, public"},
        Meant{"named_beside_that_of_home", "first", "second.people", "second", "first, second"},
        Meant{"of_home_under_no_path_at_all", "first", "people", "first", "''"},
        Meant{"named_beside_a_home_without_it", "elsewhere", "first.people", "first",
              "second, public"},
        Meant{"named_under_a_path_that_is_not_there", "elsewhere", "second.people", "second",
              "nowhere, first"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ratchet::testing
