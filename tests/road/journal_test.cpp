// A journal whose tables are not this ratchet's: every command says so, in words, and changes
// nothing.
#include <gmock/gmock.h>

#include "road/where.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kId = "0001_mark";
constexpr const char* kMark = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "mark"
type = "text"
)toml";

class StrangeJournal : public ::testing::TestWithParam<Where> {
 protected:
  StrangeJournal() : project_(project_in(GetParam())) {
    project_.execute(create_people({.columns = "name TEXT"}));
    project_.write_migration(kId, kMark);
  }

  std::string table(const std::string& name) const {
    return (GetParam() == Where::postgres ? "ratchet." : "ratchet_") + name;
  }

  void expect_refused(const std::string& because) {
    const SchemaLines before = project_.schema();
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"status"},
                                               {"status", "--json"},
                                               {"apply"},
                                               {"contract", kId},
                                               {"rollback", kId},
                                               {"init"},
                                               {"history"}}) {
      const ProgramResult result = project_.ratchet(command);
      EXPECT_EQ(result.exit_code, 8) << to_string(result);
      EXPECT_THAT(result.err,
                  AllOf(HasSubstr("the journal of"), HasSubstr(because),
                        HasSubstr("drop the journal's tables"), Not(HasSubstr("SELECT"))));
    }
    EXPECT_EQ(project_.schema(), before);
  }

  Project project_;
};

TEST_P(StrangeJournal, ThatLacksColumnsIsRefusedWithTheirNames) {
  ASSERT_EQ(project_.ratchet({"apply"}).exit_code, 0);
  project_.execute("ALTER TABLE " + table("segment") + " RENAME COLUMN claim TO claimed;" +
                   "ALTER TABLE " + table("segment") + " RENAME COLUMN host TO hostname");
  expect_refused(table("segment") + " lacks claim, host");
}

TEST_P(StrangeJournal, ThatLacksATableIsRefusedWithItsName) {
  ASSERT_EQ(project_.ratchet({"init"}).exit_code, 0);
  project_.execute("DROP TABLE " + table("control"));
  expect_refused(table("control") + " is missing");
}

INSTANTIATE_TEST_SUITE_P(Products, StrangeJournal,
                         ::testing::Values(Where::sqlite_wal, Where::postgres), where_name);

}  // namespace
}  // namespace ratchet::testing
