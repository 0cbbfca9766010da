#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/change/shop.hpp"

namespace ratchet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kSplit = R"toml(
action = "replace_columns"
table = "users"
columns = ["name"]
into = [{ name = "first", type = "TEXT" }, { name = "last", type = "TEXT" }]
forward.first = "substr(name, 1, 1)"
forward.last = "substr(name, 2)"
backward.name = "first || last"
)toml";

std::string with(std::string text, const std::string& what, const std::string& instead) {
  return text.replace(text.find(what), what.size(), instead);
}

TEST(ReplaceColumns, SplitsInOneMapping) {
  const AddColumn first{
      .table = table("users"), .column = name("first"), .type = sql_for_all("TEXT")};
  const AddColumn last{
      .table = table("users"), .column = name("last"), .type = sql_for_all("TEXT")};
  const DualWrite mapping{.table = table("users"),
                          .forward = {{name("first"), sql_for_all("substr(name, 1, 1)")},
                                      {name("last"), sql_for_all("substr(name, 2)")}},
                          .backward = {{name("name"), sql_for_all("first || last")}}};
  EXPECT_THAT(expand(kSplit, {}).steps(),
              ElementsAre(PhasedStep{Phase::expand, first}, PhasedStep{Phase::expand, last},
                          PhasedStep{Phase::migrate, mapping},
                          PhasedStep{Phase::migrate,
                                     DropNotNull{.table = table("users"), .column = name("name")}},
                          PhasedStep{Phase::backfill, Copy{.table = table("users")}},
                          PhasedStep{Phase::verify, Compare{.table = table("users")}},
                          PhasedStep{Phase::contract, RetireColumn{.table = table("users"),
                                                                   .column = name("name")}}));
}

constexpr auto kMerge = R"toml(
action = "replace_columns"
table = "users"
columns = ["name", "email"]
into = [{ name = "contact", type = "TEXT" }]
forward.contact = "name || ' ' || email"
backward.name = "substr(contact, 1, instr(contact, ' ') - 1)"
backward.email = "substr(contact, instr(contact, ' ') + 1)"
)toml";

TEST(ReplaceColumns, RetiresEachOldColumnOfAMerge) {
  const auto steps = expand(kMerge, {}).steps();
  for (const char* column : {"name", "email"}) {
    EXPECT_THAT(steps, Contains(PhasedStep{Phase::contract, RetireColumn{.table = table("users"),
                                                                         .column = name(column)}}));
  }
}

TEST(ReplaceColumns, EveryColumnOfASideIsSpokenFor) {
  EXPECT_THAT(refusals(with(kSplit, "forward.last", "forward.lst"), {}),
              ElementsAre("forward.lst: lst is no column of this change (forward has last)",
                          "forward: `forward` says nothing about last (give forward.last)"));
}

TEST(ReplaceColumns, NeedsBackwardOrOneWay) {
  EXPECT_THAT(refusals(with(kSplit, "backward.name = \"first || last\"", ""), {}),
              ElementsAre(HasSubstr("neither `backward` nor `one_way` is given")));
}

TEST(ReplaceColumns, RefusesANewColumnThatIsThereOrHasNoType) {
  EXPECT_THAT(refusals(with(with(kSplit, "name = \"last\", type = \"TEXT\"", "name = \"email\""),
                            "forward.last", "forward.email"),
                       {}),
              ElementsAre(HasSubstr("into[1].name: users.email is there already"),
                          HasSubstr("into[1]: email needs a `type`")));
}

TEST(ReplaceColumns, PlacesAFacetThatIsRefusedInItsDeclaration) {
  EXPECT_THAT(
      refusals(with(kSplit, "name = \"last\",", "name = \"last\", identity = 'always',"), {}),
      ElementsAre(HasSubstr("into[1].identity: a numbered column needs the table rebuilt")));
}

}  // namespace
}  // namespace ratchet
