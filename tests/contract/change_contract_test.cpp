// What holds for every change and every step, unasked: a change that is added has a golden, and
// docs/migration-file.md tells every key that can be written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "change/change.hpp"
#include "step/hazard_rules.hpp"
#include "step/step.hpp"
#include "support/plan_dump.hpp"

namespace ratchet::testing {
namespace {

using ::testing::IsEmpty;

// Every key that can be written at one level: those inside lists and objects are left out.
class KeyList final : public Fields {
 public:
  std::set<std::string> take() { return std::move(keys_); }

  void name(Key key, Identifier&) override { add(key); }
  void name(Key key, std::optional<Identifier>&) override { add(key); }
  void names(Key key, std::vector<Identifier>&) override { add(key); }
  void table(Key key, QualifiedName&) override { add(key); }
  void table(Key key, std::optional<QualifiedName>&) override { add(key); }
  void sql(Key key, SqlChoice&) override { add(key); }
  void default_value(Key key, SqlChoice&) override { add(key); }
  void sql_map(Key key, SqlMap&) override { add(key); }
  void name_map(Key key, NameMap&) override { add(key); }
  void text_map(Key key, TextMap&) override { add(key); }
  void text(Key key, std::optional<std::string>&) override { add(key); }
  void texts(Key key, std::vector<std::string>&) override { add(key); }
  void flag(Key key, bool&, Unsaid) override { add(key); }
  void one_of(std::span<const std::string_view>, Presence) override {}

 private:
  void choice_index(Key key, std::optional<std::size_t>&,
                    std::span<const std::string_view>) override {
    add(key);
  }
  void list_erased(Key key, ListAccess, std::string_view) override { add(key); }
  void object_erased(Key key, ObjectAccess, std::string_view) override { add(key); }
  void add(const Key& key) { keys_.emplace(key.name); }

  std::set<std::string> keys_;
};

template <class Declaration>
std::set<std::string> keys_of(Declaration declaration) {
  KeyList list;
  describe(list, declaration);
  return list.take();
}

// The page by its third-level headings, and the rows of its table of steps.
class Page {
 public:
  Page() : text_(read_tree_file("docs/migration-file.md")) {}

  // From "### `drop_index`" to the next heading.
  std::string section(const std::string& title) const {
    const std::size_t begin = text_.find("\n### " + title + "\n");
    if (begin == std::string::npos) return "";
    return text_.substr(begin, text_.find("\n#", begin + 1) - begin);
  }

  std::string step_row(const std::string& action) const {
    const std::size_t steps = text_.find("\n## Steps\n");
    const std::size_t begin = text_.find("\n| `" + action + "` |", steps);
    if (begin == std::string::npos) return "";
    return text_.substr(begin, text_.find('\n', begin + 1) - begin);
  }

  // Those that neither `said` itself nor a group of keys that it points to tells.
  std::vector<std::string> missing(const std::set<std::string>& keys, std::string said) const {
    if (said.empty()) return {"everything"};
    for (int depth = 0; depth < 2; ++depth) {
      for (const char* group : {"COL", "FK", "KIND", "MAP", "INDEX"}) {
        if (said.find("[" + std::string(group) + "]") != std::string::npos) {
          said += section(group);
        }
      }
    }
    std::vector<std::string> untold;
    for (const std::string& key : keys) {
      if (said.find("`" + key + "`") == std::string::npos) untold.push_back(key);
    }
    return untold;
  }

 private:
  std::string text_;
};

TEST(EveryChange, IsDocumentedWithAllItsKeys) {
  const Page page;
  for (const ChangeKind& kind : change_kinds()) {
    KeyList keys;
    kind.make()->describe(keys);
    const std::string action(kind.action);
    EXPECT_THAT(page.missing(keys.take(), page.section("`" + action + "`")), IsEmpty()) << action;
  }
}

TEST(EveryStep, IsDocumentedWithAllItsKeysAndPhases) {
  const Page page;
  for (const StepKind& kind : step_kinds()) {
    const std::string action(kind.action);
    const std::string row = page.step_row(action);
    KeyList keys;
    Step blank = kind.blank;
    describe(keys, blank);
    EXPECT_THAT(page.missing(keys.take(), row), IsEmpty()) << action;
    for (const Phase phase : kind.phases) {
      EXPECT_NE(row.find(name(phase)), std::string::npos) << action << " in " << name(phase);
    }
  }
}

TEST(EveryDeclaration, IsDocumentedWithAllItsKeys) {
  const Page page;
  EXPECT_THAT(page.missing(keys_of(ColumnDeclaration{}), page.section("COL")), IsEmpty());
  EXPECT_THAT(page.missing(keys_of(ForeignKeyFacet{}), page.section("FK")), IsEmpty());
  EXPECT_THAT(page.missing(keys_of(ConstraintDeclaration{}), page.section("KIND") + " `name`"),
              IsEmpty());
  EXPECT_THAT(page.missing(keys_of(RowMapping{}), page.section("MAP")), IsEmpty());
  EXPECT_THAT(page.missing(keys_of(IndexColumn{}), page.section("INDEX")), IsEmpty());
  EXPECT_THAT(page.missing(keys_of(PartitionDeclaration{}),
                           page.section("`partition_table`") + " `name` `default`"),
              IsEmpty());
}

TEST(EveryHazard, IsDocumentedWithItsMeaning) {
  const std::string page = read_tree_file("docs/migration-file.md");
  for (const HazardRule& rule : hazard_rules()) {
    const bool must = rule.allowance == Allowance::must_be_allowed;
    const std::string row = "| `" + std::string(rule.word) + "` | " +
                            (must ? "must be allowed" : "is told") + " | " +
                            std::string(rule.meaning) + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(EveryChange, HasAGolden) {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const auto folder = std::filesystem::path(root != nullptr ? root : ".") / "tests/golden/changes";
  for (const ChangeKind& kind : change_kinds()) {
    const std::string base(kind.action);
    EXPECT_TRUE(std::filesystem::exists(folder / (base + ".toml"))) << base;
    EXPECT_TRUE(std::filesystem::exists(folder / (base + ".sqlite.plan"))) << base;
    EXPECT_TRUE(std::filesystem::exists(folder / (base + ".postgres.plan"))) << base;
  }
}

}  // namespace
}  // namespace ratchet::testing
