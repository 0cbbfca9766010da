#include "cli/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "change/change.hpp"
#include "cli/starter_config.hpp"
#include "migration/migration.hpp"
#include "migration/settings.hpp"

namespace ratchet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A change whose keys can be left as they are is read back without a word.
TEST(MigrationTemplate, IsReadBackForEveryChange) {
  for (const ChangeKind& kind : change_kinds()) {
    const std::string text = migration_template({.description = "a test", .action = kind.action});
    const ReadMigration read = read_migration("migrations/0001_test.toml", text);
    for (const Diagnostic& each : read.diagnostics) {
      ADD_FAILURE() << kind.action << ": " << to_text(each) << text;
    }
  }
}

TEST(MigrationTemplate, ListsTheActionsWhenNoneIsNamed) {
  const std::string text = migration_template({.description = "a test", .action = ""});
  EXPECT_THAT(text, HasSubstr("alter_column"));
  EXPECT_THAT(text, HasSubstr("# [[change]]"));
}

TEST(MigrationTemplate, NamesTheNearestAction) {
  try {
    migration_template({.description = "a test", .action = "add_colum"});
    FAIL() << "it was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(), "Did you mean `add_column`?");
  }
}

TEST(StarterConfig, HasTheUrl) {
  EXPECT_THAT(starter_config("sqlite:shop.db"), HasSubstr("url = \"sqlite:shop.db\"\n"));
}

TEST(StarterConfig, KeepsNoPassword) {
  const std::string text = starter_config("postgresql://app:geheim@db1/shop");
  EXPECT_THAT(text, Not(HasSubstr("geheim")));
  EXPECT_THAT(text, HasSubstr("DATABASE_URL counts"));
  EXPECT_THAT(text, Not(HasSubstr("\nurl")));
}

TEST(StarterConfig, IsReadAndItsCommentsSayTheDefaults) {
  std::string text;
  for (const std::string& line : split_lines(starter_config("sqlite:shop.db"))) {
    const bool is_setting = line.starts_with("# [") || line.find(" = ") != std::string::npos;
    text += (is_setting && line.starts_with("# ") ? line.substr(2) : line) + "\n";
  }
  const ReadSettings read = read_settings("ratchet.toml", text, {});
  for (const Diagnostic& each : read.diagnostics) ADD_FAILURE() << to_text(each);
  const Settings defaults;
  EXPECT_EQ(read.settings.lock_timeout, defaults.lock_timeout);
  EXPECT_EQ(read.settings.lock_budget, defaults.lock_budget);
  EXPECT_EQ(read.settings.duty, defaults.duty);
  EXPECT_EQ(read.settings.rows_per_second, defaults.rows_per_second);
  EXPECT_EQ(read.settings.quarantine, defaults.quarantine);
  EXPECT_EQ(read.settings.verify_max_age, defaults.verify_max_age);
  EXPECT_EQ(read.settings.retain, defaults.retain);
  EXPECT_EQ(read.settings.log_file, defaults.log_file);
}

}  // namespace
}  // namespace ratchet
