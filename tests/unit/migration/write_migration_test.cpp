#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/random_fields.hpp"
#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::HasSubstr;

constexpr int kRoundsPerKind = 50;

ExplicitForm form_of(const Migration& migration) {
  ExplicitForm form{.description = migration.description,
                    .store = migration.store,
                    .required = migration.required,
                    .allow = migration.allow,
                    .steps = {}};
  for (const StepEntry& entry : migration.steps) form.steps.emplace_back(entry.phase, entry.step);
  return form;
}

TEST(WriteExplicit, ReadsBackAsTheSameStepForRandomStepsOfEveryKind) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const StepKind& kind : step_kinds()) {
    for (int round = 0; round < kRoundsPerKind; ++round) {
      Step step = kind.blank;
      RandomFields fields(random, RandomTexts::with_control_characters);
      describe(fields, step);
      const std::string text = write_explicit({.steps = {{kind.phases.front(), step}}});
      const Migration read = read_valid(text);
      ASSERT_EQ(read.steps.size(), 1U);
      ASSERT_EQ(read.steps[0].phase, kind.phases.front());
      ASSERT_EQ(read.steps[0].step, step) << text;
    }
  }
}

TEST(WriteChange, ReadsBackAsTheSameChangeForRandomChangesOfEveryKind) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const ChangeKind& kind : change_kinds()) {
    for (int round = 0; round < kRoundsPerKind; ++round) {
      const auto change = kind.make();
      RandomFields fields(random, RandomTexts::printable);
      change->describe(fields);
      const std::string text = write_change(*change);
      const Migration read = read_valid(text);
      ASSERT_EQ(read.changes.size(), 1U);
      ASSERT_EQ(read.changes[0].change->action(), kind.action);
      ASSERT_EQ(write_change(*read.changes[0].change), text);
    }
  }
}

TEST(WriteExplicit, LooksLikeThePageOfTheFormat) {
  const std::string text = R"toml(format = 1
description = "Ratings become numbers"
requires    = ["0005_cart_state"]
allow.lossy = "no half stars"

[[expand]]
action = "add_column"
table  = "reviews"
column = "stars"
type   = "integer"

[[migrate]]
action          = "dual_write"
table           = "reviews"
forward.stars   = "CAST(rating AS INTEGER)"
backward.rating = "CAST(stars AS TEXT)"

[[backfill]]
action = "copy"
table  = "reviews"
)toml";
  EXPECT_EQ(write_explicit(form_of(read_valid(text))), text);
}

TEST(WriteExplicit, WritesAPlanWithoutSteps) {
  const Migration read = read_valid(write_explicit({.description = "only for others"}));
  EXPECT_EQ(read.description, "only for others");
  EXPECT_TRUE(read.steps.empty());
}

TEST(WriteExplicit, ChoosesTheQuotesThatNeedNoEscape) {
  RawSql sql{.up = sql_for_all("SELECT 1\nFROM \"t\""),
             .down = sql_for_all("SELECT '\\d'"),
             .probe = sql_for_all("a \"b\"")};
  const std::string text = write_explicit({.steps = {{Phase::expand, sql}}});
  EXPECT_THAT(text, HasSubstr("= '''\nSELECT 1\nFROM \"t\"'''"));
  EXPECT_THAT(text, HasSubstr("= \"SELECT '\\\\d'\""));
  EXPECT_THAT(text, HasSubstr("= 'a \"b\"'"));
}

constexpr std::string_view kPlain = R"([[change]]
action = "add_column"
table = "users"
column = "age"
type = "integer"
)";

std::string checksum_of_text(std::string_view text) {
  return read_valid(std::string(text)).checksum;
}

TEST(Checksum, IsNotOfCommentsSpacesOrTheOrderOfKeys) {
  EXPECT_EQ(checksum_of_text(kPlain), checksum_of_text(R"(# how old somebody is
[[change]]
type   = 'integer'     # years
column = """age"""
table  = "users"
not_null = false
action = "add_column"
)"));
}

TEST(Checksum, IsNotOfOptions) {
  EXPECT_EQ(checksum_of_text(kPlain),
            checksum_of_text("[options]\nbackfill.workers = 4\n" + std::string(kPlain)));
}

TEST(Checksum, IsOfEveryKeyOfTheEntryAndOfTheFile) {
  const std::string plain(kPlain);
  const std::string was = checksum_of_text(plain);
  EXPECT_NE(checksum_of_text(plain + "not_null = true\ndefault = 1\n"), was);
  EXPECT_NE(checksum_of_text(plain + "only = \"sqlite\"\n"), was);
  EXPECT_NE(checksum_of_text(plain + "allow.lossy = \"fine\"\n"), was);
  EXPECT_NE(checksum_of_text("description = \"x\"\n" + plain), was);
  EXPECT_NE(checksum_of_text("requires = [\"4\"]\n" + plain), was);
  EXPECT_NE(checksum_of_text("store = \"other\"\n" + plain), was);
  EXPECT_NE(checksum_of_text(plain + plain), was);
}

TEST(Checksum, IsOfThePhase) {
  const auto in_phase = [](const std::string& phase) {
    return checksum_of_text("[[" + phase + "]]\naction = \"sql\"\nup = \"a\"\ndown = \"b\"\n");
  };
  EXPECT_NE(in_phase("expand"), in_phase("contract"));
}

}  // namespace
}  // namespace ratchet
