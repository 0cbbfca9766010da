#include "report/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ratchet {
namespace {

using testing::ElementsAre;

TEST(WidthOf, CountsCharactersNotBytes) { EXPECT_EQ(width_of("größe …"), 7U); }

TEST(Padded, FillsUpToAWidthInCharacters) {
  EXPECT_EQ(padded("größe", 7), "größe  ");
  EXPECT_EQ(padded("too long", 3), "too long");
}

TEST(Cut, NeverCutsACharacterInTwo) {
  EXPECT_EQ(cut("größe", 5), "größe");
  EXPECT_EQ(cut("größe", 4), "grö…");
  EXPECT_EQ(cut("anything", 0), "");
}

TEST(Wrapped, BreaksAtSpacesAndKeepsEveryWord) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
}

TEST(Wrapped, LetsAWordThatIsTooWideStandAlone) {
  EXPECT_THAT(wrapped("a verylongword b", 5), ElementsAre("a", "verylongword", "b"));
}

TEST(Wrapped, KeepsSpacesThatMayBePartOfAValue) {
  EXPECT_THAT(wrapped("name = 'A  B'", 20), ElementsAre("name = 'A  B'"));
  EXPECT_THAT(wrapped("[==>      ] 3 of 9", 14), ElementsAre("[==>      ] 3", "of 9"));
}

TEST(Wrapped, KeepsLineBreaks) {
  EXPECT_THAT(wrapped("one\ntwo three", 9), ElementsAre("one", "two three"));
}

TEST(Wrapped, TakesAWordThatJustFits) {
  EXPECT_THAT(wrapped("one two", 7), ElementsAre("one two"));
  EXPECT_THAT(wrapped("one two", 6), ElementsAre("one", "two"));
}

TEST(Wrapped, GivesOneLineForNothing) { EXPECT_THAT(wrapped("", 5), ElementsAre("")); }

TEST(Hanging, PutsFurtherLinesUnderTheFirst) {
  EXPECT_EQ(hanging("label", "one two three", {.indent = 8, .columns = 16}),
            "label   one two\n"
            "        three\n");
}

TEST(Hanging, KeepsASpaceBehindALabelThatIsTooLong) {
  EXPECT_EQ(hanging("a long label", "text", {.indent = 8, .columns = 40}), "a long label text\n");
}

TEST(Hanging, LeavesNoSpacesAtTheEnd) {
  EXPECT_EQ(hanging("label", "", {.indent = 8, .columns = 40}), "label\n");
}

}  // namespace
}  // namespace ratchet
