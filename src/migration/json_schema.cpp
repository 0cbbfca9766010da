#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/ensure.hpp"
#include "migration/head.hpp"
#include "migration/migration.hpp"
#include "migration/products.hpp"
#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson reference_to(std::string_view definition) {
  return {{"$ref", fmt::format("#/$defs/{}", definition)}};
}

OrderedJson array_of(OrderedJson items, Presence presence) {
  OrderedJson schema = {{"type", "array"}, {"items", std::move(items)}};
  if (presence == Presence::required) schema["minItems"] = 1;
  return schema;
}

OrderedJson map_of(OrderedJson values, Presence presence) {
  OrderedJson schema = {{"type", "object"}, {"additionalProperties", std::move(values)}};
  if (presence == Presence::required) schema["minProperties"] = 1;
  return schema;
}

// A table, or the bare value of its key `shorthand`.
OrderedJson or_shorthand(OrderedJson object, std::string_view shorthand) {
  if (shorthand.empty()) return object;
  OrderedJson bare = object["properties"][std::string(shorthand)];
  return {{"anyOf", {std::move(bare), std::move(object)}}};
}

OrderedJson by_product(const OrderedJson& value) {
  OrderedJson products = OrderedJson::object();
  for (const std::string_view word : kProductWords) products[std::string(word)] = value;
  return {{"type", "object"},
          {"properties", std::move(products)},
          {"additionalProperties", false},
          {"minProperties", 1}};
}

// What the schemas below refer to (#/$defs/sql ...).
OrderedJson shared_definitions() {
  const OrderedJson text = {{"type", "string"}, {"minLength", 1}};
  const OrderedJson scalar = {{"type", {"string", "integer", "boolean"}}};
  return {{"name", text},
          {"sql", {{"anyOf", {text, by_product(text)}}}},
          {"default", {{"anyOf", {scalar, by_product(scalar)}}}}};
}

// Fields that makes a JSON schema of what is described: the keys, their types and meanings, what is
// required, and what can't stand together.
class SchemaFields final : public Fields {
 public:
  // An object that has what was described, and nothing else.
  OrderedJson take() {
    OrderedJson schema = {{"type", "object"},
                          {"properties", std::move(properties_)},
                          {"additionalProperties", false}};
    if (!required_.empty()) schema["required"] = std::move(required_);
    if (!rules_.empty()) schema["allOf"] = std::move(rules_);
    return schema;
  }

  void name(Key key, Identifier&) override { put(key, reference_to("name")); }
  void name(Key key, std::optional<Identifier>&) override { put(key, reference_to("name")); }
  void names(Key key, std::vector<Identifier>&) override {
    put(key, array_of(reference_to("name"), key.presence));
  }
  void table(Key key, QualifiedName&) override { put(key, reference_to("name")); }
  void table(Key key, std::optional<QualifiedName>&) override { put(key, reference_to("name")); }
  void sql(Key key, SqlChoice&) override { put(key, reference_to("sql")); }
  void default_value(Key key, SqlChoice&) override { put(key, reference_to("default")); }
  void sql_map(Key key, SqlMap&) override { put(key, map_of(reference_to("sql"), key.presence)); }
  void name_map(Key key, NameMap&) override {
    put(key, map_of(reference_to("name"), key.presence));
  }
  void text_map(Key key, TextMap&) override {
    put(key, map_of({{"type", {"string", "number", "boolean"}}}, key.presence));
  }
  void text(Key key, std::optional<std::string>&) override { put(key, {{"type", "string"}}); }
  void texts(Key key, std::vector<std::string>&) override {
    put(key, array_of({{"type", "string"}}, key.presence));
  }
  void flag(Key key, bool&, Unsaid unsaid) override {
    put(key, {{"type", "boolean"}, {"default", unsaid == Unsaid::is_true}});
  }
  void one_of(std::span<const std::string_view> keys, Presence presence) override {
    OrderedJson choices = OrderedJson::array();
    for (const std::string_view key : keys) choices.push_back({{"required", {key}}});
    // A schema can't say "at most one" but as "exactly one, or none of them".
    if (presence == Presence::optional) choices.push_back({{"not", {{"anyOf", choices}}}});
    rules_.push_back({{"oneOf", std::move(choices)}});
  }

 private:
  void choice_index(Key key, std::optional<std::size_t>&,
                    std::span<const std::string_view> words) override {
    put(key, {{"enum", std::vector<std::string>(words.begin(), words.end())}});
  }
  void list_erased(Key key, ListAccess list, std::string_view shorthand) override {
    SchemaFields item;
    list.append(item);
    put(key, array_of(or_shorthand(item.take(), shorthand), key.presence));
  }
  void object_erased(Key key, ObjectAccess object, std::string_view shorthand) override {
    SchemaFields fields;
    object.describe(fields);
    put(key, or_shorthand(fields.take(), shorthand));
  }

  void put(const Key& key, OrderedJson schema) {
    schema["description"] = key.meaning;
    properties_[std::string(key.name)] = std::move(schema);
    if (key.presence == Presence::required) required_.push_back(key.name);
  }

  OrderedJson properties_ = OrderedJson::object();
  OrderedJson required_ = OrderedJson::array();
  OrderedJson rules_ = OrderedJson::array();
};

// The keys of one action together with those that every entry has.
template <class Describe>
OrderedJson schema_of_entry(std::string_view action, const Describe& describe_action) {
  SchemaFields fields;
  EntryHead head;
  describe(fields, head);
  describe_action(fields);
  OrderedJson schema = fields.take();
  schema["properties"]["action"] = {{"const", action}};
  return schema;
}

// An entry whose action is one of these: which keys it has hangs on the action.
class EntrySchemas {
 public:
  EntrySchemas(OrderedJson& definitions, std::string prefix)
      : definitions_(definitions), prefix_(std::move(prefix)) {}

  void add(std::string_view action, OrderedJson schema) {
    const std::string name = fmt::format("{}.{}", prefix_, action);
    definitions_[name] = std::move(schema);
    actions_.push_back(action);
    const OrderedJson is_this = {{"properties", {{"action", {{"const", action}}}}},
                                 {"required", {"action"}}};
    choices_.push_back({{"if", is_this}, {"then", reference_to(name)}});
  }

  OrderedJson take() {
    return {{"type", "object"},
            {"required", {"action"}},
            {"properties", {{"action", {{"enum", std::move(actions_)}}}}},
            {"allOf", std::move(choices_)}};
  }

 private:
  OrderedJson& definitions_;
  std::string prefix_;
  OrderedJson actions_ = OrderedJson::array();
  OrderedJson choices_ = OrderedJson::array();
};

OrderedJson schema_of_changes(OrderedJson& definitions) {
  EntrySchemas entries(definitions, "change");
  for (const ChangeKind& kind : change_kinds()) {
    const auto change = kind.make();
    entries.add(kind.action,
                schema_of_entry(kind.action, [&](Fields& fields) { change->describe(fields); }));
  }
  return entries.take();
}

OrderedJson schema_of_phase(Phase phase, OrderedJson& definitions) {
  EntrySchemas entries(definitions, "step");
  for (const StepKind& kind : step_kinds()) {
    if (std::ranges::find(kind.phases, phase) == kind.phases.end()) continue;
    Step step = kind.blank;
    entries.add(kind.action,
                schema_of_entry(kind.action, [&](Fields& fields) { describe(fields, step); }));
  }
  return entries.take();
}

OrderedJson schema_of_setting(const SettingRow& row) {
  using Kind = SettingRule::Kind;
  switch (row.rule.kind) {
    case Kind::flag: return {{"type", "boolean"}};
    case Kind::number:
      return {{"type", "number"}, {"minimum", row.rule.min}, {"maximum", row.rule.max}};
    case Kind::windows: return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case Kind::words: return {{"enum", words_of(row.rule)}};
    case Kind::text:
    case Kind::duration:
    case Kind::bytes: return {{"type", "string"}};
  }
  unreachable("a setting without a kind");
}

OrderedJson schema_of_signal() {
  const OrderedJson bound = {{"type", {"string", "number"}}};
  const OrderedJson bounds = {
      {"type", "object"},
      {"properties", {{"goal", bound}, {"limit", bound}, {"critical", bound}}},
      {"additionalProperties", false}};
  return {{"anyOf", {{{"type", "boolean"}}, bounds}}};
}

OrderedJson schema_of_options() {
  OrderedJson properties = OrderedJson::object();
  const auto put = [&](std::string_view section, std::string_view key, OrderedJson schema) {
    OrderedJson& table = properties[std::string(section)];
    table["type"] = "object";
    table["additionalProperties"] = false;
    table["properties"][std::string(key)] = std::move(schema);
  };
  for (const SettingRow& row : setting_rows()) {
    OrderedJson schema = schema_of_setting(row);
    schema["description"] = row.meaning;
    const std::size_t dot = row.key.find('.');
    if (dot == std::string_view::npos) {
      properties[std::string(row.key)] = std::move(schema);
    } else {
      put(row.key.substr(0, dot), row.key.substr(dot + 1), std::move(schema));
    }
  }
  for (const SignalRow& row : signal_rows()) {
    OrderedJson schema = schema_of_signal();
    schema["description"] = row.meaning;
    put("signals", row.name, std::move(schema));
  }
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"additionalProperties", false},
          {"description", "settings for this migration alone, as in ratchet.toml"}};
}

}  // namespace

std::string json_schema() {
  OrderedJson definitions = shared_definitions();
  SchemaFields fields;
  FileHead head;
  describe(fields, head);
  OrderedJson schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "a migration of ratchet"}};
  schema.update(fields.take());
  OrderedJson& properties = schema["properties"];
  properties[std::string(kOptionsKey)] = schema_of_options();
  properties[std::string(kFormatKey)] = {{"const", kFormatNewest}};
  properties[std::string(kChangeKey)] = {{"type", "array"},
                                         {"items", schema_of_changes(definitions)}};
  for (const Phase phase : kPhases) {
    if (phase == Phase::purge) continue;
    properties[std::string(name(phase))] = {{"type", "array"},
                                            {"items", schema_of_phase(phase, definitions)}};
  }
  schema["$defs"] = std::move(definitions);
  return schema.dump(2) + "\n";
}

}  // namespace ratchet
