#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "migration/head.hpp"
#include "migration/migration.hpp"
#include "migration/schema_fields.hpp"
#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

OrderedJson reference_to(const std::string& definition) {
  return {{"$ref", "#/$defs/" + definition}};
}

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
  const OrderedJson bounds = {{"type", "object"},
                              {"properties", {{"goal", bound}, {"limit", bound}}},
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
