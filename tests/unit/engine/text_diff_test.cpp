#include "engine/text_diff.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace ratchet {
namespace {

TEST(LineDiff, is_empty_for_equal_texts) {
  EXPECT_EQ(line_diff({.was = "a\nb\n", .is = "a\nb\n"}), "");
}

TEST(LineDiff, shows_a_changed_line_with_its_surroundings) {
  EXPECT_EQ(line_diff({.was = "1\n2\n3\n4\nold\n5\n6\n7\n", .is = "1\n2\n3\n4\nnew\n5\n6\n7\n"}),
            " 3\n 4\n-old\n+new\n 5\n 6");
}

TEST(LineDiff, shows_lines_that_came_and_went) {
  EXPECT_EQ(line_diff({.was = "a\n", .is = "a\nb\n"}), " a\n+b");
  EXPECT_EQ(line_diff({.was = "a\nb\n", .is = "b\n"}), "-a\n b");
  EXPECT_EQ(line_diff({.was = "", .is = "a\n"}), "+a");
}

TEST(LineDiff, leaves_out_what_is_far_from_a_change) {
  std::string was = "x\n";
  std::string is = "y\n";
  for (int line = 0; line < 20; ++line) {
    was += "same\n";
    is += "same\n";
  }
  EXPECT_EQ(line_diff({.was = was + "x\n", .is = is + "y\n"}),
            "-x\n+y\n same\n same\n@@\n same\n same\n-x\n+y");
}

TEST(LineDiff, ends_after_a_screenful) {
  std::string is;
  for (int line = 0; line < 500; ++line) is += "new\n";
  const auto lines = split_lines(line_diff({.was = "", .is = is}));
  EXPECT_EQ(lines.size(), kDiffLinesMax + 1);
  EXPECT_EQ(lines.back(), "...");
}

}  // namespace
}  // namespace ratchet
