#include "cli/project.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

TEST(Redacted, HidesAPasswordWhereverItStands) {
  EXPECT_EQ(redacted("postgresql://app:geheim@db1/shop"), "postgresql://app:…@db1/shop");
  EXPECT_EQ(redacted("postgresql://db1/shop?user=app&password=geheim&sslmode=require"),
            "postgresql://db1/shop?user=app&password=…&sslmode=require");
}

TEST(Redacted, LeavesEverythingElse) {
  for (const char* url : {"sqlite:shop.db", "postgresql://app@db1:5432/shop", "sqlite:a@b:c"}) {
    EXPECT_EQ(redacted(url), url);
  }
}

}  // namespace
}  // namespace ratchet
