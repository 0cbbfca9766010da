#include "postgres/trigger_text.hpp"

#include <gtest/gtest.h>

namespace ratchet::postgres {
namespace {

std::string renamed(const std::string& text) {
  return with_columns_renamed(text, {{Identifier("name"), Identifier("ratchet_old_name")},
                                     {Identifier("new_name"), Identifier("name")},
                                     {Identifier("The \"x\""), Identifier("order")}});
}

TEST(TriggerText, FollowsColumnsOfBothRows) {
  EXPECT_EQ(renamed("WHEN (old.name IS NULL OR new.name IS NULL)"),
            "WHEN (old.ratchet_old_name IS NULL OR new.ratchet_old_name IS NULL)");
}

TEST(TriggerText, FollowsEachColumnOnce) {
  EXPECT_EQ(renamed("(old.new_name, old.name)"), "(old.name, old.ratchet_old_name)");
}

TEST(TriggerText, QuotesNamesAsTheCatalogDoes) {
  EXPECT_EQ(renamed(R"(new."The ""x""" IS NULL)"), R"(new."order" IS NULL)");
}

TEST(TriggerText, LeavesTheRestAlone) {
  const std::string text = "CREATE TRIGGER t ON name WHEN (new.names = gold.name) EXECUTE name()";
  EXPECT_EQ(renamed(text), text);
}

}  // namespace
}  // namespace ratchet::postgres
