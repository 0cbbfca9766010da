#include "migration/read_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "migration/unknown_key.hpp"

namespace ratchet {
namespace {

std::vector<std::string> in_backticks(std::span<const std::string_view> words) {
  std::vector<std::string> quoted;
  for (const std::string_view word : words) quoted.push_back(fmt::format("`{}`", word));
  return quoted;
}

// `irreversible = false` says nothing, so it doesn't count as one of several.
bool says_something(const TomlEntry& entry) {
  const bool* flag = std::get_if<bool>(&entry.node.value);
  return flag == nullptr || *flag;
}

}  // namespace

ReadFields::ReadFields(const TomlTable& table, TablePlace place, ReadValues& values,
                       SourceMap& sources)
    : table_(table), place_(std::move(place)), values_(values), sources_(sources) {}

const TomlEntry* ReadFields::take(const Key& key) {
  known_.emplace_back(key.name);
  const TomlEntry* entry = table_.find(key.name);
  if (entry == nullptr) {
    if (key.presence == Presence::required) missing_.push_back(key);
    return nullptr;
  }
  const bool scalar = scalar_text(entry->node).has_value();
  note(path_of(key.name), scalar ? entry->node.range : entry->key_range);
  return entry;
}

std::string ReadFields::path_of(std::string_view key) const {
  if (place_.path.empty()) return std::string(key);
  if (key == place_.shorthand) return place_.path;
  return fmt::format("{}.{}", place_.path, key);
}

void ReadFields::note(const std::string& path, const SourceRange& range) {
  sources_.insert_or_assign(path, range);
}

void ReadFields::name(Key key, Identifier& value) {
  const TomlEntry* entry = take(key);
  if (entry == nullptr) return;
  if (auto read = values_.name(entry->node, path_of(key.name))) value = *std::move(read);
}

void ReadFields::name(Key key, std::optional<Identifier>& value) {
  if (const TomlEntry* entry = take(key)) value = values_.name(entry->node, path_of(key.name));
}

void ReadFields::names(Key key, std::vector<Identifier>& value) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const TomlArray* array = entry ? values_.array(entry->node, path, "names") : nullptr;
  if (array == nullptr) return;
  for (std::size_t at = 0; at < array->items.size(); ++at) {
    const TomlNode& item = array->items[at];
    const std::string item_path = fmt::format("{}[{}]", path, at);
    note(item_path, item.range);
    if (auto read = values_.name(item, item_path)) value.push_back(*std::move(read));
  }
  if (array->items.empty() && key.presence == Presence::required) missing_.push_back(key);
}

void ReadFields::table(Key key, QualifiedName& value) {
  const TomlEntry* entry = take(key);
  if (entry == nullptr) return;
  if (auto read = values_.table(entry->node, path_of(key.name))) value = *std::move(read);
}

void ReadFields::table(Key key, std::optional<QualifiedName>& value) {
  if (const TomlEntry* entry = take(key)) value = values_.table(entry->node, path_of(key.name));
}

void ReadFields::sql(Key key, SqlChoice& value) {
  const TomlEntry* entry = take(key);
  if (entry == nullptr) return;
  value = values_.sql(entry->node, path_of(key.name), ReadValues::Accept::sql);
}

void ReadFields::default_value(Key key, SqlChoice& value) {
  const TomlEntry* entry = take(key);
  if (entry == nullptr) return;
  value = values_.sql(entry->node, path_of(key.name), ReadValues::Accept::sql_or_scalar);
}

void ReadFields::sql_map(Key key, SqlMap& value) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const TomlTable* table =
      entry ? values_.table_of(entry->node, path, "<column> = \"…\"") : nullptr;
  if (table == nullptr) return;
  for (const TomlEntry& each : table->entries) {
    const std::string part = fmt::format("{}.{}", path, each.key);
    note(part, scalar_text(each.node) ? each.node.range : each.key_range);
    const auto column = values_.key_name(each, part);
    if (column) value[*column] = values_.sql(each.node, part, ReadValues::Accept::sql);
  }
  if (table->entries.empty() && key.presence == Presence::required) missing_.push_back(key);
}

void ReadFields::name_map(Key key, NameMap& value) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const TomlTable* table = entry ? values_.table_of(entry->node, path, "<name> = \"…\"") : nullptr;
  if (table == nullptr) return;
  for (const TomlEntry& each : table->entries) {
    const std::string part = fmt::format("{}.{}", path, each.key);
    note(part, each.node.range);
    const auto name = values_.key_name(each, part);
    const auto column = values_.name(each.node, part);
    if (name && column) value.insert_or_assign(*name, *column);
  }
}

void ReadFields::text_map(Key key, TextMap& value) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const TomlTable* table = entry ? values_.table_of(entry->node, path, "<name> = \"…\"") : nullptr;
  if (table == nullptr) return;
  for (const TomlEntry& each : table->entries) {
    const std::string part = fmt::format("{}.{}", path, each.key);
    note(part, each.node.range);
    const bool is_text = std::holds_alternative<TomlString>(each.node.value);
    const auto text = is_text ? values_.text(each.node, part) : scalar_text(each.node);
    if (text) {
      value.insert_or_assign(each.key, *text);
    } else if (!is_text) {
      values_.wrong_type(each.node, part, "a string", "");
    }
  }
}

void ReadFields::text(Key key, std::optional<std::string>& value) {
  if (const TomlEntry* entry = take(key)) value = values_.text(entry->node, path_of(key.name));
}

void ReadFields::texts(Key key, std::vector<std::string>& value) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const TomlArray* array = entry ? values_.array(entry->node, path, "strings") : nullptr;
  if (array == nullptr) return;
  for (std::size_t at = 0; at < array->items.size(); ++at) {
    const TomlNode& item = array->items[at];
    const std::string item_path = fmt::format("{}[{}]", path, at);
    note(item_path, item.range);
    if (auto read = values_.text(item, item_path)) value.push_back(*std::move(read));
  }
  if (array->items.empty() && key.presence == Presence::required) missing_.push_back(key);
}

void ReadFields::flag(Key key, bool& value, Unsaid unsaid) {
  value = unsaid == Unsaid::is_true;
  const TomlEntry* entry = take(key);
  if (entry == nullptr) return;
  const bool* read = std::get_if<bool>(&entry->node.value);
  if (read == nullptr) {
    values_.wrong_type(entry->node, path_of(key.name), "true or false", "");
  } else {
    value = *read;
  }
}

void ReadFields::choice_index(Key key, std::optional<std::size_t>& index,
                              std::span<const std::string_view> words) {
  const TomlEntry* entry = take(key);
  const auto word = entry ? values_.text(entry->node, path_of(key.name)) : std::nullopt;
  if (!word) return;
  const auto found = std::ranges::find(words, *word);
  if (found != words.end()) {
    index = static_cast<std::size_t>(found - words.begin());
    return;
  }
  const std::vector<std::string> known(words.begin(), words.end());
  const auto near = nearest_word(*word, known);
  values_.diagnostics().error(
      entry->node.range, {.message = fmt::format("`{}` can't be \"{}\"", path_of(key.name), *word),
                          .hint = near ? fmt::format("did you mean \"{}\"", *near)
                                       : fmt::format("one of {}", join(known, {}))});
}

void ReadFields::read_object(const TomlNode& node, const std::string& path,
                             std::string_view shorthand,
                             const std::function<void(Fields&)>& describe) {
  TablePlace place{.role = place_.role,
                   .subject = fmt::format("`{}`", path),
                   .path = path,
                   .shorthand = "",
                   .header = node.range};
  if (const auto* table = std::get_if<TomlTable>(&node.value)) {
    ReadFields fields(*table, std::move(place), values_, sources_);
    describe(fields);
    fields.finish({});
  } else if (!shorthand.empty()) {
    TomlTable spelt_out;
    spelt_out.entries.push_back({std::string(shorthand), node.range, node});
    place.shorthand = shorthand;
    ReadFields fields(spelt_out, std::move(place), values_, sources_);
    describe(fields);
    fields.finish({});
  } else {
    values_.wrong_type(node, path, "a table", "{ key = value, … }");
  }
}

void ReadFields::list_erased(Key key, ListAccess list, std::string_view shorthand) {
  const TomlEntry* entry = take(key);
  const std::string path = path_of(key.name);
  const std::string_view items = shorthand.empty() ? "tables" : "names or tables";
  const TomlArray* array = entry ? values_.array(entry->node, path, items) : nullptr;
  if (array == nullptr) return;
  for (std::size_t at = 0; at < array->items.size(); ++at) {
    const std::string item_path = fmt::format("{}[{}]", path, at);
    note(item_path, array->items[at].range);
    read_object(array->items[at], item_path, shorthand, list.append);
  }
  if (array->items.empty() && key.presence == Presence::required) missing_.push_back(key);
}

void ReadFields::object_erased(Key key, ObjectAccess object, std::string_view shorthand) {
  if (const TomlEntry* entry = take(key)) {
    read_object(entry->node, path_of(key.name), shorthand, object.describe);
  }
}

void ReadFields::one_of(std::span<const std::string_view> keys, Presence presence) {
  groups_.push_back({keys, presence});
}

void ReadFields::finish(std::span<const std::string_view> others) {
  report_unknown(others);
  for (const Group& group : groups_) report_group(group);
  report_missing();
}

void ReadFields::report_group(const Group& group) {
  std::vector<const TomlEntry*> given;
  for (const std::string_view key : group.keys) {
    const TomlEntry* entry = table_.find(key);
    if (entry != nullptr && says_something(*entry)) given.push_back(entry);
  }
  const std::string choices = join(in_backticks(group.keys), {.separator = " or "});
  if (given.size() > 1) {
    values_.diagnostics().error(given.back()->key_range,
                                {.message = fmt::format("`{}` and `{}` can't stand together",
                                                        given.front()->key, given.back()->key),
                                 .hint = fmt::format("only one of {}", choices)});
  } else if (given.empty() && group.presence == Presence::required) {
    values_.diagnostics().error(
        place_.header,
        {.message = fmt::format("{} needs {}", place_.subject, choices), .hint = {}});
  }
}

void ReadFields::report_unknown(std::span<const std::string_view> others) {
  known_.insert(known_.end(), others.begin(), others.end());
  for (const TomlEntry& entry : table_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    const auto slipped = place_.role == TableRole::entry
                             ? advise_on_slipped_key(entry.key, place_.subject)
                             : std::nullopt;
    if (slipped) {
      values_.diagnostics().error(entry.key_range, *slipped);
      continue;
    }
    const KeyAdvice advice =
        advise_on_key({.key = entry.key, .subject = place_.subject, .known = known_});
    values_.diagnostics().error(entry.key_range, advice.text);
    // A misspelt key is not missing as well.
    const std::string meant = advice.meant.value_or("");
    std::erase_if(missing_, [&](const Key& key) { return key.name == meant; });
    std::erase_if(groups_, [&](const Group& group) {
      return std::ranges::find(group.keys, meant) != group.keys.end();
    });
  }
}

void ReadFields::report_missing() {
  if (missing_.empty()) return;
  std::vector<std::string_view> names;
  std::vector<std::string> meanings;
  for (const Key& key : missing_) {
    names.push_back(key.name);
    meanings.push_back(fmt::format("{}: {}", key.name, key.meaning));
  }
  values_.diagnostics().error(
      place_.header, {.message = fmt::format("{} needs {}", place_.subject,
                                             join(in_backticks(names), {.separator = " and "})),
                      .hint = join(meanings, {.separator = "; "})});
}

}  // namespace ratchet
