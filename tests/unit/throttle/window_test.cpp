#include "throttle/window.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

WallTime at(const std::string& text) { return from_iso(text + ":00.000Z"); }

// 2026-11-20 is a Friday.
TEST(Window, is_open_between_its_hours_on_its_days) {
  const Window window = *Window::parse("Mon-Fri 08:00-17:30 UTC");
  EXPECT_FALSE(window.is_open(at("2026-11-20T07:59")));
  EXPECT_TRUE(window.is_open(at("2026-11-20T08:00")));
  EXPECT_TRUE(window.is_open(at("2026-11-20T17:29")));
  EXPECT_FALSE(window.is_open(at("2026-11-20T17:30")));
  EXPECT_FALSE(window.is_open(at("2026-11-21T12:00")));
}

TEST(Window, over_midnight_belongs_to_the_day_on_which_it_opens) {
  const Window window = *Window::parse("Mon-Fri 22:00-06:00 UTC");
  EXPECT_TRUE(window.is_open(at("2026-11-20T23:00")));
  EXPECT_TRUE(window.is_open(at("2026-11-21T05:59")));   // Saturday morning, of Friday's
  EXPECT_FALSE(window.is_open(at("2026-11-21T23:00")));  // Saturday night
  EXPECT_FALSE(window.is_open(at("2026-11-23T05:00")));  // Monday morning, of Sunday's
}

TEST(Window, may_last_a_whole_day_and_go_over_the_end_of_the_week) {
  const Window window = *Window::parse("Sat-Mon 00:00-24:00 UTC");
  EXPECT_FALSE(window.is_open(at("2026-11-20T23:59")));
  EXPECT_TRUE(window.is_open(at("2026-11-21T00:00")));
  EXPECT_TRUE(window.is_open(at("2026-11-23T23:59")));
  EXPECT_FALSE(window.is_open(at("2026-11-24T00:00")));
}

TEST(Window, without_days_is_for_every_day) {
  const Window window = *Window::parse("01:30-05:00 UTC");
  EXPECT_TRUE(window.is_open(at("2026-11-22T01:30")));
  EXPECT_FALSE(window.is_open(at("2026-11-22T05:00")));
}

TEST(Window, knows_when_it_opens_next) {
  const Window window = *Window::parse("Mon-Fri 22:00-06:00 UTC");
  EXPECT_EQ(window.next_opening(at("2026-11-20T12:00")), at("2026-11-20T22:00"));
  EXPECT_EQ(window.next_opening(at("2026-11-20T23:00")), at("2026-11-20T23:00"));
  EXPECT_EQ(window.next_opening(at("2026-11-21T12:00")), at("2026-11-23T22:00"));
}

TEST(Window, is_none_for_what_settings_do_not_let_through) {
  for (const char* text : {"", "nights", "Mon-Fri", "22:00-06:00", "Foo 22:00-06:00 UTC"}) {
    EXPECT_FALSE(Window::parse(text)) << text;
  }
}

}  // namespace
}  // namespace ratchet
