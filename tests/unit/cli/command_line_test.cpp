#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "cli/commands.hpp"

namespace ratchet {
namespace {

using ::testing::HasSubstr;

class ReadingACommandLine : public ::testing::Test {
 protected:
  CommandLine parse(const std::vector<std::string>& words) {
    return parse_command_line(words, commands);
  }

  ErrorText refusal(const std::vector<std::string>& words) {
    try {
      parse(words);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return {.message = error.message(), .hint = error.hint()};
    }
    ADD_FAILURE() << "it was understood";
    return {};
  }

  Commands commands = all_commands();
};

TEST_F(ReadingACommandLine, FindsTheCommand) {
  EXPECT_EQ(parse({"status"}).command->name(), "status");
  EXPECT_EQ(parse({}).command, nullptr);
}

TEST_F(ReadingACommandLine, TakesGlobalFlagsBeforeAndBehindTheCommand) {
  EXPECT_EQ(parse({"--store", "sqlite:a.db", "status"}).flags.store, "sqlite:a.db");
  EXPECT_EQ(parse({"status", "--store=sqlite:a.db"}).flags.store, "sqlite:a.db");
  EXPECT_TRUE(parse({"status", "--json"}).flags.json);
}

TEST_F(ReadingACommandLine, FindsHelpAnywhere) {
  EXPECT_TRUE(parse({"--help"}).help);
  EXPECT_TRUE(parse({"rollback", "--help"}).help);
  EXPECT_TRUE(parse({"new", "-h"}).help);
}

TEST_F(ReadingACommandLine, KnowsTheUsualFlagForTheVersion) {
  EXPECT_EQ(parse({"--version"}).command->name(), "version");
}

TEST_F(ReadingACommandLine, NamesTheNearestCommand) {
  const ErrorText text = refusal({"aply"});
  EXPECT_EQ(text.message, "there is no command `aply`");
  EXPECT_EQ(text.hint, "Did you mean `apply`?");
}

TEST_F(ReadingACommandLine, NamesTheNearestFlag) {
  const ErrorText text = refusal({"contract", "7", "--aknowledge", "a=b"});
  EXPECT_EQ(text.message, "`ratchet contract` does not take `--aknowledge`");
  EXPECT_EQ(text.hint, "Did you mean `--acknowledge`?");
}

TEST_F(ReadingACommandLine, TheFirstCommandIsTheCommand) {
  const ErrorText text = refusal({"apply", "7", "--trough", "contract"});
  EXPECT_EQ(text.message, "`ratchet apply` does not take `--trough`");
  EXPECT_EQ(text.hint, "Did you mean `--through`?");
  EXPECT_EQ(parse({"apply", "contract"}).command->name(), "apply");
}

TEST_F(ReadingACommandLine, RefusesAWordTooMany) {
  EXPECT_EQ(refusal({"apply", "0007", "0008"}).message, "`ratchet apply` does not take `0008`");
}

TEST_F(ReadingACommandLine, SaysWhichWordIsMissing) {
  EXPECT_THAT(refusal({"new"}).message, HasSubstr("NAME"));
  EXPECT_THAT(refusal({"new"}).hint, HasSubstr("ratchet new --help"));
}

TEST_F(ReadingACommandLine, ListsTheChoices) {
  EXPECT_THAT(refusal({"apply", "--through", "backfill"}).message,
              HasSubstr("--through is one of contract, purge, not `backfill`"));
}

TEST_F(ReadingACommandLine, TakesARepeatedFlagWithoutEatingWhatFollows) {
  EXPECT_EQ(
      parse({"contract", "--acknowledge", "a=b", "0007", "--acknowledge", "c=d"}).command->name(),
      "contract");
}

}  // namespace
}  // namespace ratchet
