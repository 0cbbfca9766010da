#include "migration/write_fields.hpp"

#include <utility>

namespace ratchet {
namespace {

TomlNode node(TomlValue value) { return {.value = std::move(value), .range = {}}; }

TomlString string(std::string text) { return {.text = std::move(text), .content = {}}; }

template <class Range, class ToText>
TomlArray strings(const Range& values, ToText to_text) {
  TomlArray array;
  for (const auto& value : values) array.items.push_back(node(string(to_text(value))));
  return array;
}

TomlValue value_of(const SqlChoice& choice) {
  if (choice.any) return string(choice.any->sql.text);
  TomlTable products;
  for (const auto& [product, said] : choice.by_product) {
    products.entries.push_back({product, {}, node(string(said.sql.text))});
  }
  return products;
}

// { column = "c" } is written "c", where a reader takes that for the same.
TomlNode shortened(TomlTable table, std::string_view shorthand) {
  const bool short_enough = table.entries.size() == 1 && table.entries[0].key == shorthand;
  if (short_enough) return std::move(table.entries[0].node);
  return node(std::move(table));
}

}  // namespace

TomlTable WriteFields::take() { return std::move(table_); }

void WriteFields::put(std::string_view key, TomlValue value) {
  table_.entries.push_back({std::string(key), {}, node(std::move(value))});
}

void WriteFields::name(Key key, Identifier& value) { put(key.name, string(value.text())); }

void WriteFields::name(Key key, std::optional<Identifier>& value) {
  if (value) put(key.name, string(value->text()));
}

void WriteFields::names(Key key, std::vector<Identifier>& value) {
  if (value.empty()) return;
  put(key.name, strings(value, [](const Identifier& name) { return name.text(); }));
}

void WriteFields::table(Key key, QualifiedName& value) { put(key.name, string(to_string(value))); }

void WriteFields::table(Key key, std::optional<QualifiedName>& value) {
  if (value) put(key.name, string(to_string(*value)));
}

void WriteFields::sql(Key key, SqlChoice& value) {
  if (value.given()) put(key.name, value_of(value));
}

void WriteFields::default_value(Key key, SqlChoice& value) { sql(key, value); }

void WriteFields::sql_map(Key key, SqlMap& value) {
  TomlTable map;
  for (const auto& [column, choice] : value) {
    map.entries.push_back({column.text(), {}, node(value_of(choice))});
  }
  if (!map.entries.empty()) put(key.name, std::move(map));
}

void WriteFields::name_map(Key key, NameMap& value) {
  TomlTable map;
  for (const auto& [name, column] : value) {
    map.entries.push_back({name.text(), {}, node(string(column.text()))});
  }
  if (!map.entries.empty()) put(key.name, std::move(map));
}

void WriteFields::text_map(Key key, TextMap& value) {
  TomlTable map;
  for (const auto& [name, text] : value) map.entries.push_back({name, {}, node(string(text))});
  if (!map.entries.empty()) put(key.name, std::move(map));
}

void WriteFields::text(Key key, std::optional<std::string>& value) {
  if (value) put(key.name, string(*value));
}

void WriteFields::texts(Key key, std::vector<std::string>& value) {
  if (value.empty()) return;
  put(key.name, strings(value, [](const std::string& text) { return text; }));
}

void WriteFields::flag(Key key, bool& value, Unsaid unsaid) {
  if (value != (unsaid == Unsaid::is_true)) put(key.name, value);
}

void WriteFields::one_of(std::span<const std::string_view>, Presence) {}

void WriteFields::choice_index(Key key, std::optional<std::size_t>& index,
                               std::span<const std::string_view> words) {
  if (index) put(key.name, string(std::string(words[*index])));
}

void WriteFields::list_erased(Key key, ListAccess list, std::string_view shorthand) {
  TomlArray array;
  for (std::size_t at = 0; at < list.size; ++at) {
    WriteFields item;
    list.describe(at, item);
    array.items.push_back(shortened(item.take(), shorthand));
  }
  if (!array.items.empty()) put(key.name, std::move(array));
}

void WriteFields::object_erased(Key key, ObjectAccess object, std::string_view shorthand) {
  if (!object.present) return;
  WriteFields item;
  object.describe(item);
  table_.entries.push_back({std::string(key.name), {}, shortened(item.take(), shorthand)});
}

}  // namespace ratchet
