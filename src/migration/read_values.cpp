#include "migration/read_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "migration/products.hpp"

namespace ratchet {
namespace {

// A tab or a line break may well be meant; anything else came out of an escape like "\b".
bool is_control_character(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t' && c != '\n' && c != '\r') || code == 0x7F;
}

std::vector<std::string> product_words() { return {kProductWords.begin(), kProductWords.end()}; }

std::string hint_for_product(const std::string& word) {
  const std::vector<std::string> words = product_words();
  if (const auto near = nearest_word(word, words)) return fmt::format("did you mean `{}`", *near);
  return fmt::format("sql is one text, or one for each of {}", join(words, {}));
}

}  // namespace

void ReadValues::wrong_type(const TomlNode& node, const std::string& label, std::string_view wanted,
                            std::string_view hint) {
  diagnostics_.error(
      node.range, {.message = fmt::format("`{}` must be {}, not {}", label, wanted, kind_of(node)),
                   .hint = std::string(hint)});
}

std::optional<std::string> ReadValues::text(const TomlNode& node, const std::string& label) {
  const auto* string = std::get_if<TomlString>(&node.value);
  if (string == nullptr) {
    const auto scalar = scalar_text(node);
    wrong_type(node, label, "a string",
               scalar ? fmt::format("put it in quotes: \"{}\"", *scalar) : "");
    return std::nullopt;
  }
  const auto control = std::ranges::find_if(string->text, is_control_character);
  if (author_ == Author::person && control != string->text.end()) {
    diagnostics_.error(
        node.range,
        {.message = fmt::format("`{}` holds a control character (U+{:04X})", label,
                                static_cast<unsigned char>(*control)),
         .hint = "a backslash made it; in single quotes, '…', a backslash is only a backslash"});
    return std::nullopt;
  }
  return string->text;
}

std::optional<Identifier> ReadValues::name(const TomlNode& node, const std::string& label) {
  auto name = text(node, label);
  if (!name) return std::nullopt;
  if (name->empty() || name->find('\0') != std::string::npos) {
    diagnostics_.error(node.range, {.message = fmt::format("`{}` is not a name", label),
                                    .hint = "write the name as the database spells it"});
    return std::nullopt;
  }
  return Identifier(*std::move(name));
}

std::optional<Identifier> ReadValues::key_name(const TomlEntry& entry, const std::string& label) {
  const TomlNode key{.value = TomlString{entry.key, entry.key_range.spot},
                     .range = entry.key_range};
  return name(key, label);
}

std::optional<QualifiedName> ReadValues::table(const TomlNode& node, const std::string& label) {
  const auto written = text(node, label);
  if (!written) return std::nullopt;
  auto table = parse_qualified_name(*written);
  if (!table) {
    diagnostics_.error(
        node.range,
        {.message = fmt::format("`{}` is not a name, or two with a dot between", label),
         .hint = "schema.table; a name that holds a dot stands in double quotes: '\"a.b\"'"});
  }
  return table;
}

std::optional<LocatedSql> ReadValues::located_sql(const TomlNode& node, const std::string& label,
                                                  Accept accept) {
  const bool bare =
      std::holds_alternative<std::int64_t>(node.value) || std::holds_alternative<bool>(node.value);
  if (accept == Accept::sql_or_scalar && bare) {
    return LocatedSql{.sql = {*scalar_text(node)}, .spot = node.range.spot};
  }
  auto written = text(node, label);
  if (!written) return std::nullopt;
  if (std::ranges::all_of(*written, [](char c) { return c == ' ' || c == '\n' || c == '\t'; })) {
    diagnostics_.error(node.range, {.message = fmt::format("`{}` is empty", label),
                                    .hint = "the empty text in SQL is \"''\""});
    return std::nullopt;
  }
  return LocatedSql{.sql = {*std::move(written)}, .spot = std::get<TomlString>(node.value).content};
}

SqlChoice ReadValues::sql(const TomlNode& node, const std::string& label, Accept accept) {
  SqlChoice choice;
  const auto* products = std::get_if<TomlTable>(&node.value);
  if (products == nullptr) {
    choice.any = located_sql(node, label, accept);
    return choice;
  }
  if (products->entries.empty()) {
    diagnostics_.error(node.range, {.message = fmt::format("`{}` says nothing", label),
                                    .hint = fmt::format("{} = \"…\"", label)});
  }
  for (const TomlEntry& entry : products->entries) {
    const std::string part = label + "." + entry.key;
    if (std::ranges::find(kProductWords, entry.key) == kProductWords.end()) {
      diagnostics_.error(entry.key_range,
                         {.message = fmt::format("unknown product `{}`", entry.key),
                          .hint = hint_for_product(entry.key)});
    } else if (auto said = located_sql(entry.node, part, accept)) {
      choice.by_product.emplace(entry.key, *std::move(said));
    }
  }
  return choice;
}

const TomlArray* ReadValues::array(const TomlNode& node, const std::string& label,
                                   std::string_view of_what) {
  const auto* array = std::get_if<TomlArray>(&node.value);
  if (array == nullptr) {
    const auto scalar = scalar_text(node);
    wrong_type(node, label, fmt::format("an array of {}", of_what),
               scalar ? fmt::format("{} = [\"{}\"]", label, *scalar) : "");
  }
  return array;
}

const TomlTable* ReadValues::table_of(const TomlNode& node, const std::string& label,
                                      std::string_view example) {
  const auto* table = std::get_if<TomlTable>(&node.value);
  if (table == nullptr) {
    wrong_type(node, label, "a table", fmt::format("{}.{}", label, example));
  }
  return table;
}

}  // namespace ratchet
