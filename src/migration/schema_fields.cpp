#include "migration/schema_fields.hpp"

#include <fmt/format.h>

#include <utility>

#include "migration/products.hpp"

namespace ratchet {
namespace {

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

OrderedJson given(std::string_view key) { return {{"required", {key}}}; }

OrderedJson by_product(const OrderedJson& value) {
  OrderedJson products = OrderedJson::object();
  for (const std::string_view word : kProductWords) products[std::string(word)] = value;
  return {{"type", "object"},
          {"properties", std::move(products)},
          {"additionalProperties", false},
          {"minProperties", 1}};
}

}  // namespace

OrderedJson shared_definitions() {
  const OrderedJson text = {{"type", "string"}, {"minLength", 1}};
  const OrderedJson scalar = {{"type", {"string", "integer", "boolean"}}};
  return {{"name", text},
          {"sql", {{"anyOf", {text, by_product(text)}}}},
          {"default", {{"anyOf", {scalar, by_product(scalar)}}}}};
}

OrderedJson SchemaFields::take() {
  OrderedJson schema = {
      {"type", "object"}, {"properties", std::move(properties_)}, {"additionalProperties", false}};
  if (!required_.empty()) schema["required"] = std::move(required_);
  if (!rules_.empty()) schema["allOf"] = std::move(rules_);
  return schema;
}

void SchemaFields::put(const Key& key, OrderedJson schema) {
  schema["description"] = key.meaning;
  properties_[std::string(key.name)] = std::move(schema);
  if (key.presence == Presence::required) required_.push_back(key.name);
}

void SchemaFields::name(Key key, Identifier&) { put(key, reference_to("name")); }

void SchemaFields::name(Key key, std::optional<Identifier>&) { put(key, reference_to("name")); }

void SchemaFields::names(Key key, std::vector<Identifier>&) {
  put(key, array_of(reference_to("name"), key.presence));
}

void SchemaFields::table(Key key, QualifiedName&) { put(key, reference_to("name")); }

void SchemaFields::table(Key key, std::optional<QualifiedName>&) { put(key, reference_to("name")); }

void SchemaFields::sql(Key key, SqlChoice&) { put(key, reference_to("sql")); }

void SchemaFields::default_value(Key key, SqlChoice&) { put(key, reference_to("default")); }

void SchemaFields::sql_map(Key key, SqlMap&) {
  put(key, map_of(reference_to("sql"), key.presence));
}

void SchemaFields::name_map(Key key, NameMap&) {
  put(key, map_of(reference_to("name"), key.presence));
}

void SchemaFields::text_map(Key key, TextMap&) {
  put(key, map_of({{"type", {"string", "number", "boolean"}}}, key.presence));
}

void SchemaFields::text(Key key, std::optional<std::string>&) { put(key, {{"type", "string"}}); }

void SchemaFields::texts(Key key, std::vector<std::string>&) {
  put(key, array_of({{"type", "string"}}, key.presence));
}

void SchemaFields::flag(Key key, bool&, Unsaid unsaid) {
  put(key, {{"type", "boolean"}, {"default", unsaid == Unsaid::is_true}});
}

void SchemaFields::one_of(std::span<const std::string_view> keys, Presence presence) {
  OrderedJson choices = OrderedJson::array();
  for (const std::string_view key : keys) choices.push_back(given(key));
  // A schema can't say "at most one" but as "exactly one, or none of them".
  if (presence == Presence::optional) choices.push_back({{"not", {{"anyOf", choices}}}});
  rules_.push_back({{"oneOf", std::move(choices)}});
}

void SchemaFields::choice_index(Key key, std::optional<std::size_t>&,
                                std::span<const std::string_view> words) {
  put(key, {{"enum", std::vector<std::string>(words.begin(), words.end())}});
}

void SchemaFields::list_erased(Key key, ListAccess list, std::string_view shorthand) {
  SchemaFields item;
  list.append(item);
  put(key, array_of(or_shorthand(item.take(), shorthand), key.presence));
}

void SchemaFields::object_erased(Key key, ObjectAccess object, std::string_view shorthand) {
  SchemaFields fields;
  object.describe(fields);
  put(key, or_shorthand(fields.take(), shorthand));
}

}  // namespace ratchet
