#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "migration/migration.hpp"

namespace ratchet {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::Not;

const json& schema() {
  static const json kSchema = json::parse(json_schema());
  return kSchema;
}

// The keys that a description names, and which of them are required.
class KeyNames final : public Fields {
 public:
  std::set<std::string> all = {"action", "only", "allow"};
  std::set<std::string> required = {"action"};

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
  void add(const Key& key) {
    all.emplace(key.name);
    if (key.presence == Presence::required) required.emplace(key.name);
  }
};

void expect_keys(const json& entry, const KeyNames& names) {
  std::set<std::string> properties;
  for (const auto& [key, value] : entry.at("properties").items()) {
    properties.insert(key);
    EXPECT_TRUE(value.contains("description") || value.contains("const")) << key;
  }
  EXPECT_EQ(properties, names.all);
  EXPECT_EQ(entry.at("required").get<std::set<std::string>>(), names.required);
  EXPECT_EQ(entry.at("additionalProperties"), false);
}

TEST(JsonSchema, IsOfItsDraft) {
  EXPECT_EQ(schema().at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

TEST(JsonSchema, HasEveryChangeWithEveryKey) {
  const json& actions = schema()["/properties/change/items/properties/action/enum"_json_pointer];
  for (const ChangeKind& kind : change_kinds()) {
    SCOPED_TRACE(kind.action);
    EXPECT_THAT(actions, Contains(json(kind.action)));
    const auto change = kind.make();
    KeyNames names;
    change->describe(names);
    expect_keys(schema().at("$defs").at("change." + std::string(kind.action)), names);
  }
}

TEST(JsonSchema, HasEveryStepInItsPhasesWithEveryKey) {
  for (const StepKind& kind : step_kinds()) {
    SCOPED_TRACE(kind.action);
    for (const Phase phase : kind.phases) {
      const json& items = schema().at("properties").at(std::string(name(phase))).at("items");
      EXPECT_THAT(items["/properties/action/enum"_json_pointer], Contains(json(kind.action)));
    }
    Step step = kind.blank;
    KeyNames names;
    describe(names, step);
    expect_keys(schema().at("$defs").at("step." + std::string(kind.action)), names);
  }
}

TEST(JsonSchema, AStepIsNotInAPhaseWhereItMayNotStand) {
  const json& actions = schema()["/properties/expand/items/properties/action/enum"_json_pointer];
  EXPECT_THAT(actions, Not(Contains(json("copy"))));
}

TEST(JsonSchema, HasTheTopLevel) {
  std::set<std::string> keys;
  for (const auto& [key, value] : schema().at("properties").items()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"description", "store", "requires", "allow", "options",
                                         "format", "change", "expand", "migrate", "backfill",
                                         "verify", "contract"}));
}

TEST(JsonSchema, HasEverySettingAmongTheOptions) {
  const json& options = schema()["/properties/options/properties"_json_pointer];
  EXPECT_TRUE(options.at("backfill").at("properties").contains("workers"));
  EXPECT_TRUE(options.at("signals").at("properties").contains("replica_lag"));
  EXPECT_EQ(options["/backfill/properties/strategy/enum"_json_pointer],
            json({"auto", "in_place", "shadow"}));
}

TEST(JsonSchema, ChoosesTheKeysByTheAction) {
  const json& choices = schema()["/properties/change/items/allOf"_json_pointer];
  ASSERT_EQ(choices.size(), change_kinds().size());
  EXPECT_EQ(choices[0]["/if/properties/action/const"_json_pointer], json(change_kinds()[0].action));
  EXPECT_EQ(choices[0]["/then/$ref"_json_pointer],
            json("#/$defs/change." + std::string(change_kinds()[0].action)));
}

TEST(JsonSchema, SaysWhatCantStandTogether) {
  const json& rules = schema()["/$defs/step.sql/allOf/0/oneOf"_json_pointer];
  EXPECT_EQ(rules, json::parse(R"([{"required": ["down"]}, {"required": ["irreversible"]}])"));
}

void expect_references_to_exist(const json& node) {
  if (node.is_object() && node.contains("$ref")) {
    const std::string target = node["$ref"];
    EXPECT_TRUE(schema().contains(json::json_pointer(target.substr(1)))) << target;
  }
  for (const json& child : node) {
    if (child.is_structured()) expect_references_to_exist(child);
  }
}

TEST(JsonSchema, RefersOnlyToWhatItDefines) { expect_references_to_exist(schema()); }

}  // namespace
}  // namespace ratchet
