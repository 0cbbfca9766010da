#include "cli/naming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace ratchet {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kIds = {"0007_split_name", "0008_user_phone", "12345_late"};

std::string hint_for(const std::string& word, const std::vector<std::string>& ids) {
  try {
    resolve_id(word, ids);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.hint();
  }
  return "";
}

TEST(NamingAMigration, WorksByIdNumberAndFile) {
  for (const char* word : {"0007_split_name", "0007", "7", "0007_split_name.toml",
                           "migrations/0007_split_name.toml", "/a/b/0007_split_name.toml"}) {
    EXPECT_EQ(resolve_id(word, kIds), "0007_split_name") << word;
  }
  EXPECT_EQ(resolve_id("12345", kIds), "12345_late");
}

TEST(NamingAMigration, TakesNoNumberThatOnlyBeginsTheSame) {
  EXPECT_THROW(resolve_id("1234", kIds), Error);
  EXPECT_THROW(resolve_id("7x", kIds), Error);
}

TEST(NamingAMigration, NamesTheNearest) {
  EXPECT_EQ(hint_for("0007_split_nam", kIds), "Did you mean 0007_split_name?");
  EXPECT_THAT(hint_for("9", kIds), HasSubstr("0008_user_phone"));
}

TEST(NamingAMigration, SaysHowToBegin) {
  EXPECT_THAT(hint_for("7", {}), HasSubstr("ratchet new NAME"));
}

}  // namespace
}  // namespace ratchet
