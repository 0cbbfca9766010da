#include "unit/migration/random_fields.hpp"

#include <array>

namespace ratchet {
namespace {

// What quoting, lines and keys may trip over.
constexpr std::array<std::string_view, 22> kPieces = {
    "a",  "Z",  "_", " ", "9", ".",   "'",     "\"",   "\\",  "'''", "\"\"\"",
    "\n", "\t", "#", "=", "[", "{ }", "größe", "\r\n", "\\b", "--",  "a.b",
};
constexpr std::array<std::string_view, 4> kControls = {"\b", "\x01", "\x7f", "\f"};
constexpr std::size_t kItemsMax = 3;

}  // namespace

std::size_t RandomFields::below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

std::string RandomFields::random_text() {
  std::string text;
  for (std::size_t left = below(8); left > 0; --left) text += kPieces[below(kPieces.size())];
  if (texts_ == RandomTexts::with_control_characters && below(4) == 0) {
    text += kControls[below(kControls.size())];
  }
  return text;
}

Identifier RandomFields::random_name() { return Identifier("n" + random_text()); }

QualifiedName RandomFields::random_table() {
  QualifiedName table{.schema = std::nullopt, .name = random_name()};
  if (below(2) == 0) table.schema = random_name();
  return table;
}

SqlChoice RandomFields::random_sql() {
  const auto some = [&] { return LocatedSql{.sql = {random_text() + "x"}, .spot = {}}; };
  SqlChoice choice;
  switch (below(3)) {
    case 0: choice.by_product.emplace("sqlite", some()); break;
    case 1:
      choice.by_product.emplace("sqlite", some());
      choice.by_product.emplace("postgres", some());
      break;
    default: choice.any = some();
  }
  return choice;
}

void RandomFields::offer(const Key& key, Field field) {
  if (key.presence == Presence::required || below(2) == 0) field.fill();
  fields_[std::string(key.name)] = std::move(field);
}

void RandomFields::name(Key key, Identifier& value) {
  offer(key, {[&] { value = random_name(); }, [] {}});
}

void RandomFields::name(Key key, std::optional<Identifier>& value) {
  offer(key, {[&] { value = random_name(); }, [&] { value.reset(); }});
}

void RandomFields::names(Key key, std::vector<Identifier>& value) {
  const auto fill = [&] {
    for (std::size_t left = 1 + below(kItemsMax); left > 0; --left) value.push_back(random_name());
  };
  offer(key, {fill, [&] { value.clear(); }});
}

void RandomFields::table(Key key, QualifiedName& value) {
  offer(key, {[&] { value = random_table(); }, [] {}});
}

void RandomFields::table(Key key, std::optional<QualifiedName>& value) {
  offer(key, {[&] { value = random_table(); }, [&] { value.reset(); }});
}

void RandomFields::sql(Key key, SqlChoice& value) {
  offer(key, {[&] { value = random_sql(); }, [&] { value = {}; }});
}

void RandomFields::default_value(Key key, SqlChoice& value) { sql(key, value); }

void RandomFields::sql_map(Key key, SqlMap& value) {
  const auto fill = [&] {
    for (std::size_t left = 1 + below(kItemsMax); left > 0; --left) {
      value.insert_or_assign(random_name(), random_sql());
    }
  };
  offer(key, {fill, [&] { value.clear(); }});
}

void RandomFields::name_map(Key key, NameMap& value) {
  const auto fill = [&] { value.insert_or_assign(random_name(), random_name()); };
  offer(key, {fill, [&] { value.clear(); }});
}

void RandomFields::text_map(Key key, TextMap& value) {
  const auto fill = [&] { value.insert_or_assign(random_text(), random_text()); };
  offer(key, {fill, [&] { value.clear(); }});
}

void RandomFields::text(Key key, std::optional<std::string>& value) {
  offer(key, {[&] { value = random_text(); }, [&] { value.reset(); }});
}

void RandomFields::texts(Key key, std::vector<std::string>& value) {
  const auto fill = [&] {
    for (std::size_t left = 1 + below(kItemsMax); left > 0; --left) value.push_back(random_text());
  };
  offer(key, {fill, [&] { value.clear(); }});
}

void RandomFields::flag(Key key, bool& value, Unsaid unsaid) {
  const bool usual = unsaid == Unsaid::is_true;
  offer(key, {[&value, usual] { value = !usual; }, [&value, usual] { value = usual; }});
}

void RandomFields::one_of(std::span<const std::string_view> keys, Presence presence) {
  const std::string chosen(keys[below(keys.size())]);
  for (const std::string_view key : keys) fields_.at(std::string(key)).clear();
  if (presence == Presence::required || below(2) == 0) fields_.at(chosen).fill();
}

void RandomFields::choice_index(Key key, std::optional<std::size_t>& index,
                                std::span<const std::string_view> words) {
  // Read back at once by choice(), so it can't be settled later.
  if (key.presence == Presence::required || below(2) == 0) index = below(words.size());
}

void RandomFields::list_erased(Key key, ListAccess list, std::string_view) {
  const bool wanted = key.presence == Presence::required || below(2) == 0;
  for (std::size_t left = wanted ? 1 + below(kItemsMax) : 0; left > 0; --left) {
    RandomFields item(random_, texts_);
    list.append(item);
  }
}

void RandomFields::object_erased(Key key, ObjectAccess object, std::string_view) {
  if (key.presence == Presence::optional && below(2) == 0) return;
  RandomFields fields(random_, texts_);
  object.describe(fields);
}

}  // namespace ratchet
