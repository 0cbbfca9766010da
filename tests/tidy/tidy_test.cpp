// The tree keeps the rules, and each rule finds what is planted for it.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "tidy/rules.hpp"

namespace ratchet::tidy {

void PrintTo(const Violation& violation, std::ostream* out) {
  *out << violation.path << ':' << violation.line << ": " << violation.what;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::filesystem::path root() {
  const char* folder = std::getenv("RATCHET_SOURCE_DIR");
  return folder == nullptr ? std::filesystem::current_path() : std::filesystem::path(folder);
}

const Sources& tree() {
  static const Sources sources = read_sources(root());
  return sources;
}

Floors real_floors() {
  const auto table = read_source(root(), "src/floors.txt");
  return table ? read_floors(table->text) : Floors{};
}

const Floors kFloors = {{"base", 0}, {"schema", 2}, {"change", 4}, {"dialect", 4}, {"plan", 6}};

// "path:line" of each violation, which is what a reader of the failure sees first.
std::vector<std::string> places(const Violations& violations) {
  std::vector<std::string> places;
  for (const Violation& violation : violations) {
    places.push_back(violation.path + ":" + std::to_string(violation.line));
  }
  return places;
}

std::string repeated(std::size_t times, std::string_view what) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += what;
  return text;
}

std::vector<std::string> golden_change_files() {
  std::vector<std::string> names;
  const auto folder = root() / "tests/golden/changes";
  if (!std::filesystem::is_directory(folder)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

std::vector<std::string> registered(std::string_view path, std::string_view macro) {
  const auto definitions = read_source(root(), path);
  return definitions ? registered_names(*definitions, macro) : std::vector<std::string>{};
}

SourceFile migration_file_page() {
  constexpr std::string_view kPath = "docs/migration-file.md";
  return read_source(root(), kPath).value_or(SourceFile{std::string(kPath), ""});
}

TEST(Tree, IsFoundAndHasAFloorTable) {
  EXPECT_THAT(tree(), testing::Not(IsEmpty())) << "no sources under " << root();
  EXPECT_EQ(real_floors().at("base"), 0);
  EXPECT_EQ(real_floors().at("cli"), 10);
}

TEST(Tree, KeepsTheFloors) { EXPECT_THAT(check_floors(tree(), real_floors()), IsEmpty()); }
TEST(Tree, KeepsProductsInDialects) { EXPECT_THAT(check_products(tree()), IsEmpty()); }
TEST(Tree, KeepsHeavyLibrariesInTheirModules) { EXPECT_THAT(check_libraries(tree()), IsEmpty()); }
TEST(Tree, HasNoLongFile) { EXPECT_THAT(check_length(tree()), IsEmpty()); }
TEST(Tree, HasNoWideLine) { EXPECT_THAT(check_width(tree()), IsEmpty()); }
TEST(Tree, CatchesEverythingOnlyInMain) { EXPECT_THAT(check_catch_all(tree()), IsEmpty()); }
TEST(Tree, OwnsByValueOrUniquely) { EXPECT_THAT(check_ownership(tree()), IsEmpty()); }
TEST(Tree, WaitsOnlyThroughTheClock) { EXPECT_THAT(check_time(tree()), IsEmpty()); }
TEST(Tree, LeavesNothingForLater) { EXPECT_THAT(check_markers(tree()), IsEmpty()); }

TEST(Tree, DocumentsEveryChange) {
  const auto changes = registered("src/change/changes.def", "RATCHET_CHANGE");
  EXPECT_THAT(check_documented(changes, migration_file_page()), IsEmpty());
}

TEST(Tree, DocumentsEveryStep) {
  const auto steps = registered("src/step/steps.def", "RATCHET_STEP");
  EXPECT_THAT(check_documented(steps, migration_file_page()), IsEmpty());
}

TEST(Tree, HasAGoldenForEveryChange) {
  const auto changes = registered("src/change/changes.def", "RATCHET_CHANGE");
  EXPECT_THAT(check_goldens(changes, golden_change_files()), IsEmpty());
}

// A registry that exists but is written in another way would switch the rules above off.
TEST(Tree, HasRegistriesThatAreUnderstood) {
  if (read_source(root(), "src/change/changes.def")) {
    EXPECT_THAT(registered("src/change/changes.def", "RATCHET_CHANGE"), testing::Not(IsEmpty()));
  }
  if (read_source(root(), "src/step/steps.def")) {
    EXPECT_THAT(registered("src/step/steps.def", "RATCHET_STEP"), testing::Not(IsEmpty()));
  }
}

TEST(FloorTable, IsReadPastItsComments) {
  EXPECT_EQ(read_floors("# floor modules\n0  base\n4  change dialect\n"),
            (Floors{{"base", 0}, {"change", 4}, {"dialect", 4}}));
}

TEST(FloorRule, FindsAHigherFloorAndASibling) {
  const Sources sources = {
      {"src/change/a.cpp",
       "#include \"change/a.hpp\"\n#include \"schema/schema.hpp\"\n#include \"plan/plan.hpp\"\n"
       "#include \"dialect/session.hpp\"\n#include <vector>\n"},
  };
  EXPECT_THAT(places(check_floors(sources, kFloors)),
              ElementsAre("src/change/a.cpp:3", "src/change/a.cpp:4"));
}

TEST(FloorRule, FindsAModuleWithoutAFloor) {
  EXPECT_THAT(places(check_floors({{"src/extra/a.cpp", ""}}, kFloors)),
              ElementsAre("src/extra/a.cpp:1"));
}

TEST(FloorRule, FindsWhatADialectMustNotSee) {
  const Sources sources = {
      {"dialects/one/a.cpp",
       "#include \"one/a.hpp\"\n#include \"dialect/session.hpp\"\n#include \"plan/plan.hpp\"\n"
       "#include \"two/a.hpp\"\n"},
      {"dialects/two/a.hpp", ""},
  };
  EXPECT_THAT(places(check_floors(sources, kFloors)),
              ElementsAre("dialects/one/a.cpp:3", "dialects/one/a.cpp:4"));
}

TEST(FloorRule, LetsOnlyMainSeeADialect) {
  Floors floors = kFloors;
  floors["cli"] = 9;
  const std::string text = "#include \"one/a.hpp\"\n";
  const Sources sources = {{"dialects/one/a.hpp", ""},
                           {"src/cli/main.cpp", text},
                           {"src/cli/other.cpp", text},
                           {"src/plan/plan.cpp", text}};
  EXPECT_THAT(places(check_floors(sources, floors)),
              ElementsAre("src/cli/other.cpp:1", "src/plan/plan.cpp:1"));
}

TEST(ProductRule, FindsAClientLibraryOutsideDialects) {
  const Sources sources = {
      {"dialects/one/a.cpp", "#include <sqlite3.h>\n"},
      {"src/engine/a.cpp",
       "#include <sqlite3.h>\n#include <SQLiteCpp/Database.h>\n#include <pqxx/pqxx>\n"},
  };
  EXPECT_THAT(places(check_products(sources)),
              ElementsAre("src/engine/a.cpp:1", "src/engine/a.cpp:2", "src/engine/a.cpp:3"));
}

TEST(LibraryRule, FindsALibraryOutsideItsModulesAndInAHeader) {
  const Sources sources = {
      {"dialects/one/a.cpp", "#include <toml++/toml.h>\n"},
      {"src/cli/main.cpp", "#include <CLI/CLI.hpp>\n#include <spdlog/spdlog.h>\n"},
      {"src/engine/a.hpp", "#include <spdlog/spdlog.h>\n"},
      {"src/plan/a.cpp", "#include <nlohmann/json.hpp>\n#include <CLI/CLI.hpp>\n"},
  };
  EXPECT_THAT(places(check_libraries(sources)),
              ElementsAre("dialects/one/a.cpp:1", "src/engine/a.hpp:1", "src/plan/a.cpp:1",
                          "src/plan/a.cpp:2"));
}

TEST(LibraryRule, FindsASlowHeaderPaidForTwice) {
  const std::string text = "#include <toml++/toml.h>\n";
  const Sources sources = {{"src/cli/config.cpp", text},
                           {"src/migration/reader.cpp", text},
                           {"src/migration/writer.cpp", text}};
  EXPECT_THAT(places(check_libraries(sources)), ElementsAre("src/migration/writer.cpp:1"));
}

TEST(LengthRule, FindsALongFile) {
  const Sources sources = {{"src/a/fits.cpp", repeated(400, "\n")},
                           {"src/a/long.cpp", repeated(401, "\n")},
                           {"dialects/a/fits.sql", repeated(600, "\n")},
                           {"tests/a/long.cpp", repeated(601, "\n")}};
  EXPECT_THAT(places(check_length(sources)),
              ElementsAre("src/a/long.cpp:401", "tests/a/long.cpp:601"));
}

TEST(WidthRule, CountsCharactersNotBytes) {
  const Sources sources = {{"src/a.cpp", "\n" + repeated(101, "x")},
                           {"src/b.cpp", repeated(100, "→")}};
  EXPECT_THAT(places(check_width(sources)), ElementsAre("src/a.cpp:2"));
}

TEST(CatchAllRule, FindsOneOutsideMain) {
  const std::string text = "try {\n} catch (...) {\n}\n";
  EXPECT_THAT(places(check_catch_all({{"src/cli/main.cpp", text}, {"src/engine/a.cpp", text}})),
              ElementsAre("src/engine/a.cpp:2"));
}

TEST(OwnershipRule, FindsSharedAndRaw) {
  const std::string text =
      "// a new comment\nauto a = std::make_shared<int>(1);\nauto b = new int;\n"
      "auto new_name = \"new.name\";\nauto c = R\"(a new\nline)\";\nauto d = 1'000; new int;\n";
  EXPECT_THAT(places(check_ownership({{"src/a.cpp", text}})),
              testing::UnorderedElementsAre("src/a.cpp:2", "src/a.cpp:3", "src/a.cpp:7"));
}

TEST(TimeRule, FindsASleepAndAClock) {
  const std::string text =
      "std::this_thread::sleep_for(1s);\nauto now = std::chrono::steady_clock::now();\n";
  const Sources sources = {
      {"src/base/clock.cpp", text}, {"src/engine/a.cpp", text}, {"tests/a.cpp", text}};
  EXPECT_THAT(places(check_time(sources)),
              ElementsAre("src/engine/a.cpp:1", "src/engine/a.cpp:2", "tests/a.cpp:1"));
}

TEST(MarkerRule, FindsOneInAComment) {
  const std::string marker = std::string("TO") + "DO";
  EXPECT_THAT(places(check_markers({{"src/a.cpp", "int a;\n// " + marker + ": later\n"}})),
              ElementsAre("src/a.cpp:2"));
}

TEST(Registry, IsReadPastItsComments) {
  const SourceFile definitions = {
      "src/step/steps.def",
      "// RATCHET_STEP(action, type)\nRATCHET_STEP(add_column, AddColumn)\nRATCHET_STEP(sql)\n"};
  EXPECT_THAT(registered_names(definitions, "RATCHET_STEP"), ElementsAre("add_column", "sql"));
}

TEST(DocumentationRule, FindsAnUndocumentedName) {
  const SourceFile page = {"docs/page.md",
                           "## `add_column`\n\n| `a` · `sql` | x |\n\nSays `drop_column`.\n"};
  const Violations found = check_documented({"add_column", "sql", "drop_column"}, page);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front().what, testing::HasSubstr("drop_column"));
}

TEST(GoldenRule, FindsAChangeWithoutAGolden) {
  const Violations found = check_goldens({"add_column", "add", "drop_column"},
                                         {"add_column.toml", "drop_column_backward.toml"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().what, "no golden file for add");
}

}  // namespace
}  // namespace ratchet::tidy
