#include "report/look.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

TEST(Paint, LeavesTextAloneWithoutColour) {
  EXPECT_EQ(paint({.columns = 80, .colour = Colour::off}, Ink::bad, "error:"), "error:");
}

TEST(Paint, EndsWhatItBegins) {
  EXPECT_EQ(paint({.columns = 80, .colour = Colour::on}, Ink::bad, "error:"),
            "\x1b[31merror:\x1b[0m");
}

}  // namespace
}  // namespace ratchet
