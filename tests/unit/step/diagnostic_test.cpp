#include "step/diagnostic.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

Diagnostic unknown_key() {
  return {.severity = Severity::error,
          .file = "migrations/0007_split_name.toml",
          .spot = {8, 1},
          .length = 8,
          .message = "unknown key `forwards`",
          .hint = "replace_columns has `forward`",
          .source_line = "forwards.first_name = \"x\""};
}

TEST(Diagnostic, ShowsTheLineTheCaretsAndTheHint) {
  EXPECT_EQ(to_text(unknown_key()),
            "migrations/0007_split_name.toml:8:1: unknown key `forwards`\n"
            "  8 | forwards.first_name = \"x\"\n"
            "    | ^^^^^^^^ replace_columns has `forward`\n");
}

TEST(Diagnostic, AWarningSaysSo) {
  Diagnostic warning = unknown_key();
  warning.severity = Severity::warning;
  EXPECT_EQ(to_text(warning).substr(0, 54),
            "migrations/0007_split_name.toml:8:1: warning: unknown ");
}

TEST(Diagnostic, KeepsTheBarUnderItselfForLongLineNumbers) {
  Diagnostic far = unknown_key();
  far.spot = {1234, 1};
  far.hint = "";
  EXPECT_EQ(to_text(far),
            "migrations/0007_split_name.toml:1234:1: unknown key `forwards`\n"
            "  1234 | forwards.first_name = \"x\"\n"
            "       | ^^^^^^^^\n");
}

TEST(Diagnostic, CaretsStandUnderCharactersAndTabsStayTabs) {
  Diagnostic deep = unknown_key();
  deep.source_line = "\tgröße = nam";
  deep.spot = {8, 12};  // in bytes: ö and ß have two each
  deep.length = 3;
  deep.hint = "";
  EXPECT_EQ(to_text(deep),
            "migrations/0007_split_name.toml:8:12: unknown key `forwards`\n"
            "  8 | \tgröße = nam\n"
            "    | \t        ^^^\n");
}

TEST(Diagnostic, AboutTheFileAsAWholeHasNoLine) {
  Diagnostic whole = unknown_key();
  whole.spot = {};
  EXPECT_EQ(to_text(whole),
            "migrations/0007_split_name.toml: unknown key `forwards`\n"
            "  replace_columns has `forward`\n");
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostic warning = unknown_key();
  warning.severity = Severity::warning;
  EXPECT_FALSE(has_errors({warning}));
  EXPECT_TRUE(has_errors({warning, unknown_key()}));
  EXPECT_FALSE(has_errors({}));
}

}  // namespace
}  // namespace ratchet
