#include "report/diagnostics_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ratchet {
namespace {

using nlohmann::json;

const Look kPlain;

Diagnostics two_errors() {
  return {{.severity = Severity::error,
           .file = "migrations/0007_split_name.toml",
           .spot = {.line = 8, .column = 1},
           .length = 8,
           .message = "unknown key `forwards`",
           .hint = "replace_columns has `forward`",
           .source_line = "forwards.first_name = \"split_part(name, ' ', 1)\""},
          {.severity = Severity::error,
           .file = "migrations/0007_split_name.toml",
           .spot = {.line = 9, .column = 29},
           .length = 3,
           .message = "column \"nam\" does not exist",
           .hint = "users has name",
           .source_line = "forward.last_name = \"substr(nam, strpos(nam, ' ') + 1)\""}};
}

TEST(DiagnosticsText, ShowsTheLineAndThePlace) {
  EXPECT_EQ(diagnostics_text(two_errors(), kPlain) + verdict_text(two_errors()),
            "migrations/0007_split_name.toml:8:1: unknown key `forwards`\n"
            "  8 | forwards.first_name = \"split_part(name, ' ', 1)\"\n"
            "    | ^^^^^^^^ replace_columns has `forward`\n"
            "migrations/0007_split_name.toml:9:29: column \"nam\" does not exist\n"
            "  9 | forward.last_name = \"substr(nam, strpos(nam, ' ') + 1)\"\n"
            "    |                             ^^^ users has name\n"
            "2 errors; nothing was run (exit 3)\n");
}

TEST(DiagnosticsText, ColoursOnlyTheHeadline) {
  const std::string text =
      diagnostics_text({two_errors().front()}, {.columns = 80, .colour = Colour::on});
  EXPECT_TRUE(text.starts_with("\x1b[31mmigrations/"));
  EXPECT_EQ(text.find('\x1b', text.find('\n')), std::string::npos);
}

TEST(VerdictText, CountsErrorsAndWarningsApart) {
  Diagnostics diagnostics = {two_errors().front()};
  diagnostics.push_back({.severity = Severity::warning, .message = "look at this"});
  EXPECT_EQ(verdict_text(diagnostics), "1 error, 1 warning; nothing was run (exit 3)\n");
}

TEST(VerdictText, SaysNothingOfWarningsAlone) {
  EXPECT_EQ(verdict_text({{.severity = Severity::warning}}), "");
}

TEST(DiagnosticsJson, HasThePlace) {
  const json list = json::parse(diagnostics_json(two_errors()));
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1]["line"], 9);
  EXPECT_EQ(list[1]["column"], 29);
  EXPECT_EQ(list[1]["severity"], "error");
}

TEST(ErrorText, HasAHintOnlyWhereThereIsOne) {
  EXPECT_EQ(error_text(Error(ErrorKind::usage, {.message = "no such store", .hint = "Name one."}),
                       kPlain),
            "error: no such store\nhint: Name one.\n");
  EXPECT_EQ(error_text(Error(ErrorKind::usage, {.message = "no such store", .hint = ""}), kPlain),
            "error: no such store\n");
}

TEST(ErrorText, CallsAStopThatWasAskedForNoError) {
  EXPECT_EQ(error_text(Error(ErrorKind::stopped, {.message = "stopped in users", .hint = "Again."}),
                       kPlain),
            "stopped in users\nhint: Again.\n");
}

TEST(ErrorJson, HasKindAndExitStatus) {
  const json error = json::parse(error_json(
      Error(ErrorKind::lease_held, {.message = "ada@ops3 runs it", .hint = ""})))["error"];
  EXPECT_EQ(error["kind"], "lease_held");
  EXPECT_EQ(error["exit"], 7);
}

}  // namespace
}  // namespace ratchet
