#include "step/mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::StartsWith;
using testing::UnorderedElementsAre;

Identifier id(const char* name) { return Identifier(name); }

Table table_with(const std::vector<const char*>& columns) {
  Table table{.name = unqualified("users")};
  for (const char* name : columns) table.columns.push_back({.name = id(name)});
  return table;
}

// name -> first_name, last_name
DualWrite split() {
  DualWrite step{.table = unqualified("users")};
  step.forward = {{id("first_name"), sql_for_all("first(name)")},
                  {id("last_name"), sql_for_all("last(name)")}};
  step.backward = {{id("name"), sql_for_all("first_name || last_name")}};
  return step;
}

// price text -> price integer, under the same name
DualWrite keep_name() {
  DualWrite step{.table = unqualified("users")};
  step.forward = {{id("ratchet_new_price"), sql_for_all("CAST(price AS INTEGER)")}};
  step.backward = {{id("price"), sql_for_all("CAST(price AS TEXT)")}};
  step.names = {{id("price"), id("ratchet_new_price")}};
  return step;
}

std::vector<std::string> in_words(const Scope& scope) {
  std::vector<std::string> words;
  for (const auto& [name, column] : scope) words.push_back(name.text() + "=" + column.text());
  return words;
}

std::vector<std::string> columns_of(const std::vector<MappedColumn>& mapped) {
  std::vector<std::string> names;
  for (const MappedColumn& each : mapped) names.push_back(each.column.text());
  return names;
}

TEST(Resolve, BeforeContractEveryNameIsItsOwnColumn) {
  const auto resolved =
      resolve(split(), table_with({"id", "name", "first_name", "last_name"}), "sqlite");
  EXPECT_THAT(columns_of(resolved.forward), ElementsAre("first_name", "last_name"));
  EXPECT_THAT(columns_of(resolved.backward), ElementsAre("name"));
  EXPECT_THAT(in_words(resolved.forward_scope), UnorderedElementsAre("id=id", "name=name"));
  EXPECT_THAT(in_words(resolved.backward_scope),
              UnorderedElementsAre("id=id", "first_name=first_name", "last_name=last_name"));
}

TEST(Resolve, ARetiredColumnStillAnswersToItsOldNameInForward) {
  const auto resolved =
      resolve(split(), table_with({"id", "ratchet_old_name", "first_name", "last_name"}), "sqlite");
  EXPECT_THAT(columns_of(resolved.backward), ElementsAre("ratchet_old_name"));
  EXPECT_THAT(in_words(resolved.forward_scope),
              UnorderedElementsAre("id=id", "name=ratchet_old_name"));
  EXPECT_THAT(in_words(resolved.backward_scope),
              UnorderedElementsAre("id=id", "first_name=first_name", "last_name=last_name"));
}

TEST(Resolve, WithKeepNameTheNewSideMeansTheColumnBesideUntilContract) {
  const auto resolved = resolve(keep_name(), table_with({"id", "price", "ratchet_new_price"}), "");
  EXPECT_THAT(columns_of(resolved.forward), ElementsAre("ratchet_new_price"));
  EXPECT_THAT(columns_of(resolved.backward), ElementsAre("price"));
  EXPECT_THAT(in_words(resolved.forward_scope), UnorderedElementsAre("id=id", "price=price"));
  EXPECT_THAT(in_words(resolved.backward_scope),
              UnorderedElementsAre("id=id", "price=ratchet_new_price",
                                   "ratchet_new_price=ratchet_new_price"));
}

TEST(Resolve, WithKeepNameTheNamesHaveChangedHandsAfterContract) {
  const auto resolved = resolve(keep_name(), table_with({"id", "ratchet_old_price", "price"}), "");
  EXPECT_THAT(columns_of(resolved.forward), ElementsAre("price"));
  EXPECT_THAT(columns_of(resolved.backward), ElementsAre("ratchet_old_price"));
  EXPECT_THAT(in_words(resolved.forward_scope),
              UnorderedElementsAre("id=id", "price=ratchet_old_price"));
  EXPECT_THAT(in_words(resolved.backward_scope), UnorderedElementsAre("id=id", "price=price"));
}

TEST(Resolve, TakesTheExpressionOfTheProduct) {
  DualWrite step = split();
  step.forward.at(id("first_name")).by_product["sqlite"] = {.sql = {"for sqlite"}};
  const auto resolved = resolve(step, table_with({"name", "first_name", "last_name"}), "sqlite");
  EXPECT_EQ(resolved.forward[0].expression.sql.text, "for sqlite");
  EXPECT_EQ(resolved.forward[1].expression.sql.text, "last(name)");
}

TEST(Resolve, AColumnThatIsGoneHasDiverged) {
  try {
    resolve(split(), table_with({"id", "name", "first_name"}), "sqlite");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::diverged);
    EXPECT_THAT(error.message(), StartsWith("users has no column last_name"));
  }
}

TEST(RetiredName, IsKnownAsSuch) {
  EXPECT_EQ(retired_name(id("name")), id("ratchet_old_name"));
  EXPECT_EQ(incoming_name(id("name")), id("ratchet_new_name"));
  EXPECT_EQ(to_string(retired_name(QualifiedName{.schema = id("s"), .name = id("t")})),
            "s.ratchet_old_t");
  EXPECT_TRUE(is_retired_name(id("ratchet_old_name")));
  EXPECT_FALSE(is_retired_name(id("ratchet_new_name")));
}

TEST(RetiredName, FitsTheShortestLimitAndStaysUniqueAndWhole) {
  const std::string long_name(60, 'a');
  const Identifier one = retired_name(Identifier(long_name + "b"));
  const Identifier other = retired_name(Identifier(long_name + "c"));
  EXPECT_EQ(one.text().size(), kLongestName);
  EXPECT_NE(one, other);
  // 44 bytes of letters leave no room for the whole of the ü that follows.
  const Identifier umlaut = retired_name(Identifier(std::string(43, 'a') + "üüüüüü"));
  EXPECT_LE(umlaut.text().size(), kLongestName);
  EXPECT_EQ(umlaut.text().find("\xC3_"), std::string::npos);
}

TEST(Resolve, FindsAColumnWhoseRetiredNameHadToBeCut) {
  const Identifier name(std::string(60, 'n'));
  DualWrite step{.table = unqualified("users")};
  step.forward = {{id("short"), sql_for_all("x")}};
  step.backward = {{name, sql_for_all("short")}};
  const std::string retired = retired_name(name).text();
  const auto resolved = resolve(step, table_with({retired.c_str(), "short"}), "");
  EXPECT_EQ(resolved.backward[0].column.text(), retired);
  EXPECT_THAT(in_words(resolved.forward_scope), ElementsAre(name.text() + "=" + retired));
}

TEST(MappingKey, TellsMappingsOnOneTableApart) {
  DualWrite other = split();
  other.forward.erase(id("last_name"));
  EXPECT_THAT(mapping_key(split()), StartsWith("first_name_"));
  EXPECT_NE(mapping_key(split()), mapping_key(other));
}

TEST(MappingKey, IsNotOfTheExpressions) {
  DualWrite other = split();
  other.forward.at(id("first_name")) = sql_for_all("otherwise(name)");
  EXPECT_EQ(mapping_key(split()), mapping_key(other));
}

TEST(MappingKey, OfABackwardOnlyMappingIsOfItsOldColumn) {
  DualWrite step = split();
  step.forward.clear();
  EXPECT_THAT(mapping_key(step), StartsWith("name_"));
}

}  // namespace
}  // namespace ratchet
