#include "migration/toml.hpp"

#include <fmt/format.h>

// The only place that includes it: it is heavy.
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <utility>

#include "migration/toml_syntax.hpp"

namespace ratchet {
namespace {

// More mistakes of syntax than this in one file are not worth telling one by one.
constexpr int kRepairsMax = 20;

std::size_t offset_of(const SourceText& source, const toml::source_position& position) {
  return source.offset_of_character(static_cast<int>(position.line), position.column);
}

// Makes our tree of the library's, whose columns count characters and whose tables are sorted.
class Converter {
 public:
  explicit Converter(const SourceText& source) : source_(source) {}

  TomlTable table(const toml::table& from) const {
    TomlTable made;
    made.entries.reserve(from.size());
    for (const auto& [key, value] : from) {
      made.entries.push_back({std::string(key.str()), range(key.source()), node(value)});
    }
    std::ranges::stable_sort(made.entries, {}, [](const TomlEntry& entry) {
      return std::pair(entry.key_range.spot.line, entry.key_range.spot.column);
    });
    return made;
  }

 private:
  TomlNode node(const toml::node& from) const {
    TomlNode made{.value = TomlTime{}, .range = range(from.source())};
    from.visit([&](const auto& value) {
      using Type = std::remove_cvref_t<decltype(value)>;
      if constexpr (std::is_same_v<Type, toml::table>) {
        made.value = table(value);
        if (!value.is_inline()) made.range = header(made.range.spot);
      } else if constexpr (std::is_same_v<Type, toml::array>) {
        TomlArray& array = made.value.emplace<TomlArray>();
        for (const toml::node& item : value) array.items.push_back(node(item));
      } else if constexpr (std::is_same_v<Type, toml::value<std::string>>) {
        read_string(value.get(), made);
      } else if constexpr (toml::is_integer<Type> || toml::is_floating_point<Type> ||
                           toml::is_boolean<Type>) {
        made.value = value.get();
      }
    });
    return made;
  }

  SourceRange range(const toml::source_region& region) const {
    const std::size_t begin = offset_of(source_, region.begin);
    const std::size_t end = offset_of(source_, region.end);
    return source_.range_at(begin, end > begin ? end - begin : 1);
  }

  // [[change]] without the keys under it. A dotted table has no header: its range is its key's.
  SourceRange header(SourceSpot spot) const {
    const std::size_t begin = source_.offset_of(spot);
    const std::string_view text = source_.text().substr(begin);
    const bool bracket = text.starts_with('[');
    const std::size_t end = text.find_first_of(bracket ? "]" : " \t.=");
    if (end == std::string_view::npos) return source_.range_at(begin, 1);
    return source_.range_at(begin, bracket ? end + (text.starts_with("[[") ? 2 : 1) : end);
  }

  void read_string(const std::string& value, TomlNode& into) const {
    const std::size_t begin = source_.offset_of(into.range.spot);
    const std::string_view raw = source_.text().substr(begin);
    std::size_t content = begin + 1;
    if (raw.starts_with("\"\"\"") || raw.starts_with("'''")) {
      content = begin + 3;
      if (raw.substr(3).starts_with("\r\n")) {
        content += 2;
      } else if (raw.substr(3).starts_with('\n')) {
        content += 1;
      }
      into.range = source_.range_at(content, value.size());
    } else if (into.range.length > 2) {
      into.range.spot = source_.spot_at(content);
      into.range.length -= 2;
    }
    into.value = TomlString{value, source_.spot_at(content)};
  }

  const SourceText& source_;
};

bool is_readable(const SourceText& source, FileDiagnostics& diagnostics) {
  if (const auto bad = find_invalid_utf8(source.text())) {
    const auto byte = static_cast<unsigned char>(source.text()[*bad]);
    diagnostics.error(SourceRange{source.spot_at(*bad), 1},
                      {.message = fmt::format("the file is not UTF-8: byte {:#04x}", byte),
                       .hint = "save it as UTF-8"});
    return false;
  }
  if (const auto deep = find_deep_key(source.text())) {
    diagnostics.error(SourceRange{source.spot_at(*deep), 1},
                      {.message = "keys nest too deep", .hint = "no key has so many parts"});
    return false;
  }
  return true;
}

}  // namespace

const TomlEntry* TomlTable::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &TomlEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

std::string_view kind_of(const TomlNode& node) {
  constexpr std::array<std::string_view, 7> kKinds = {"a string",      "an integer",     "a number",
                                                      "true or false", "a date or time", "an array",
                                                      "a table"};
  return kKinds[node.value.index()];
}

std::optional<std::string> scalar_text(const TomlNode& node) {
  if (const auto* string = std::get_if<TomlString>(&node.value)) return string->text;
  if (const auto* integer = std::get_if<std::int64_t>(&node.value)) {
    return fmt::format("{}", *integer);
  }
  if (const auto* number = std::get_if<double>(&node.value)) return fmt::format("{}", *number);
  if (const auto* boolean = std::get_if<bool>(&node.value)) return *boolean ? "true" : "false";
  return std::nullopt;
}

std::optional<TomlTable> parse_toml(FileDiagnostics& diagnostics) {
  if (!is_readable(diagnostics.source(), diagnostics)) return std::nullopt;
  std::string text(diagnostics.source().text());
  for (int repairs = 0; repairs < kRepairsMax; ++repairs) {
    const SourceText source(diagnostics.source().file(), text);
    try {
      return Converter(source).table(toml::parse(std::string_view(text)));
    } catch (const toml::parse_error& error) {
      const SyntaxProblem problem =
          explain_syntax(source, offset_of(source, error.source().begin), error.description());
      diagnostics.error(problem.range, problem.text);
      diagnostics.settle_line(problem.range.spot.line);
      if (!problem.repair) return std::nullopt;
      text.replace(problem.repair->offset, problem.repair->bytes, problem.repair->replacement);
    }
  }
  return std::nullopt;
}

}  // namespace ratchet
