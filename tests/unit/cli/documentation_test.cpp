// The pages about the command line say what the program says of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/version.hpp"

namespace ratchet {
namespace {

using ::testing::HasSubstr;

std::string read(const std::string& path) {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  std::ifstream stream(std::string(root != nullptr ? root : ".") + "/" + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string row_of(const std::string& name, int exit, std::string_view meaning) {
  return "| `" + name + "` | " + std::to_string(exit) + " | " + std::string(meaning);
}

TEST(ExitCodesPage, HasEveryKindWithItsCodeAndMeaning) {
  const std::string page = read("docs/exit-codes.md");
  const auto expect = [&page](ErrorKind kind) {
    EXPECT_THAT(page, HasSubstr(row_of(std::string(name(kind)), exit_code(kind), meaning(kind))));
    EXPECT_THAT(page, HasSubstr("\n| " + std::to_string(exit_code(kind)) + " | "));
  };
#define RATCHET_ERROR(name, exit_code, retryable, meaning) expect(ErrorKind::name);
#include "base/errors.def"
#undef RATCHET_ERROR
}

TEST(CliPage, HasEveryCommand) {
  const std::string page = read("docs/cli.md");
  for (const auto& command : all_commands()) {
    EXPECT_THAT(page, HasSubstr("| `" + std::string(command->name())));
  }
}

TEST(CliPage, HasEveryFlagUnderItsCommand) {
  const std::string page = read("docs/cli.md");
  for (const auto& command : all_commands()) {
    const std::string heading = "### `" + std::string(command->name()) + "`\n";
    const std::size_t start = page.find(heading);
    const std::string section =
        start == std::string::npos ? "" : page.substr(start, page.find("\n## ", start) - start);
    for (const DescribedArgument& each : arguments_of(*command)) {
      const std::string name(each.argument.name);
      if (!name.starts_with("--")) continue;
      const std::string value =
          each.argument.value.empty() ? "" : " " + std::string(each.argument.value);
      EXPECT_THAT(section, HasSubstr("| `" + name + value + "` |")) << command->name();
    }
  }
}

TEST(CliPage, HasEveryGlobalFlag) {
  const std::string page = read("docs/cli.md");
  for (const DescribedArgument& each : global_arguments()) {
    EXPECT_THAT(page, HasSubstr("| `" + std::string(each.argument.name)));
  }
}

TEST(Version, IsThatOfTheBuild) {
  EXPECT_THAT(read("CMakeLists.txt"), HasSubstr("VERSION " + std::string(kVersion) + " "));
}

}  // namespace
}  // namespace ratchet
