// docs/configuration.md says of every setting what the program says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "migration/settings.hpp"

namespace ratchet {
namespace {

using testing::HasSubstr;

std::string page() {
  const char* source = std::getenv("RATCHET_SOURCE_DIR");
  std::ostringstream text;
  text << std::ifstream(std::string(source ? source : "..") + "/docs/configuration.md").rdbuf();
  return text.str();
}

TEST(ConfigurationPage, HasARowForEverySettingWithItsDefaultAndMeaning) {
  const std::string text = page();
  for (const SettingDoc& doc : setting_docs()) {
    EXPECT_THAT(text, HasSubstr("| `" + doc.key + "` | `" + doc.default_value + "` | " +
                                doc.meaning + " |"));
  }
}

TEST(ConfigurationPage, HasNoRowForASettingThatDoesNotExist) {
  std::set<std::string> keys;
  for (const SettingDoc& doc : setting_docs()) keys.insert(doc.key);
  std::istringstream lines(page());
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `") || line.find('.') == std::string::npos) continue;
    const std::string key = line.substr(3, line.find('`', 3) - 3);
    EXPECT_TRUE(keys.contains(key)) << key;
    ++rows;
  }
  EXPECT_GT(rows, 30);
}

}  // namespace
}  // namespace ratchet
