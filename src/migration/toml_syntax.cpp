#include "migration/toml_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ratchet {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSingleQuotesHint =
    "write the text between single quotes, '…', where a backslash is only a backslash";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// Where the library stopped, and what stands around it.
struct Stop {
  const SourceText& source;
  std::size_t offset;
  std::string_view complaint;

  std::string_view text() const { return source.text(); }
  std::size_t line_start() const { return source.offset_of({source.spot_at(offset).line, 1}); }
  std::string_view line() const { return source.line(source.spot_at(offset).line); }
  std::string_view line_before() const {
    return text().substr(line_start(), offset - line_start());
  }
  bool at_line_end() const {
    return offset >= text().size() || text()[offset] == '\n' || text()[offset] == '\r';
  }
  // The key of `key = value` on this line, as written.
  std::string key() const {
    const std::string_view before = line().substr(0, line().find('='));
    return std::string(trimmed(before.substr(before.find_last_of("{,") + 1)));
  }
  SyntaxProblem problem(std::size_t at, std::size_t bytes, ErrorText words) const {
    return {.range = source.range_at(at, bytes), .text = std::move(words), .repair = {}};
  }
};

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string hint_for_bare(const std::string& key, const std::string& value) {
  const bool simple = std::ranges::all_of(value, is_word_character);
  if (key == "default" && simple) {
    return fmt::format("default = \"'{}'\" for the text, default = \"{}\" for an expression", value,
                       value);
  }
  return fmt::format("put it in quotes: {}", quoted(value));
}

// A value without quotes, and where it lies.
struct BareValue {
  std::size_t start;
  std::string_view text;
};

std::optional<BareValue> find_bare_value(const Stop& stop) {
  std::size_t start = std::min(stop.offset, stop.text().size());
  while (start > stop.line_start() && is_word_character(stop.text()[start - 1])) --start;
  const std::size_t begin = stop.line_start();
  const std::string_view before = trimmed(stop.text().substr(begin, start - begin));
  if (before.empty() || !contains("=[,", before.substr(before.size() - 1))) return std::nullopt;
  const bool nested = !before.ends_with('=') || contains(before, "{");
  std::string_view rest = stop.text().substr(start);
  rest = rest.substr(0, rest.find_first_of(nested ? ",]}#\r\n" : "#\r\n"));
  rest = rest.substr(0, rest.find_last_not_of(kBlanks) + 1);
  if (rest.empty()) return std::nullopt;
  return BareValue{start, rest};
}

std::optional<SyntaxProblem> bare_word(const Stop& stop) {
  constexpr std::array<std::string_view, 5> kScopes = {
      "parsing value:", "parsing boolean:", "parsing floating-point:", "integer:", "value type"};
  const bool about_value = std::ranges::any_of(
      kScopes, [&](std::string_view scope) { return contains(stop.complaint, scope); });
  const auto bare = about_value ? find_bare_value(stop) : std::nullopt;
  if (!bare) return std::nullopt;
  const std::string word(bare->text);
  std::string lower = word;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  auto problem = stop.problem(bare->start, word.size(),
                              {.message = fmt::format("`{}` is not in quotes", word),
                               .hint = hint_for_bare(stop.key(), word)});
  problem.repair = {bare->start, word.size(), quoted(word)};
  if (lower == "true" || lower == "false") {
    problem.text = {.message = fmt::format("`{}` is not a TOML value", word),
                    .hint = fmt::format("write {} in small letters", lower)};
    problem.repair->replacement = lower;
  } else if (lower == "null" || lower == "none" || lower == "nil") {
    problem.text = {.message = "TOML has no null",
                    .hint = "leave the key out; in SQL, write \"NULL\""};
  }
  return problem;
}

// The line above that gives the same key, up to the header of the table that both stand in.
std::optional<int> find_first_given(const Stop& stop, const std::string& key) {
  for (int number = stop.source.spot_at(stop.offset).line - 1; number > 0; --number) {
    const std::string_view line = trimmed(stop.source.line(number));
    if (line.starts_with('[')) return std::nullopt;
    if (trimmed(line.substr(0, line.find('='))) == key) return number;
  }
  return std::nullopt;
}

bool ends_on_its_line(std::string_view line) {
  const std::string_view value =
      trimmed(line.substr(std::min(line.find('='), line.size() - 1) + 1));
  if (value.starts_with("\"\"\"") || value.starts_with("'''")) return false;
  return !value.starts_with('[') || value.ends_with(']');
}

std::optional<SyntaxProblem> given_twice(const Stop& stop) {
  if (!contains(stop.complaint, "cannot redefine")) return std::nullopt;
  const std::string_view line = stop.line();
  const std::size_t indent = std::min(line.find_first_not_of(kBlanks), line.size());
  const std::size_t start = stop.line_start() + indent;
  if (contains(stop.complaint, "table header")) {
    return stop.problem(start, line.size() - indent,
                        {.message = fmt::format("{} is given twice", trimmed(line)),
                         .hint = "put the keys of both under one header"});
  }
  const std::string key = stop.key();
  const auto first = find_first_given(stop, key);
  const std::size_t in_line = line.find(key);
  auto problem = stop.problem(
      in_line == std::string_view::npos ? stop.offset : stop.line_start() + in_line, key.size(),
      {.message = fmt::format("`{}` is given twice", key),
       .hint = first ? fmt::format("the first is on line {}", *first)
                     : "a key has one value, or parts, never both"});
  if (in_line == indent && ends_on_its_line(line))
    problem.repair = {start, line.size() - indent, ""};
  return problem;
}

std::optional<SyntaxProblem> wrong_escape(const Stop& stop) {
  if (contains(stop.complaint, "unknown escape sequence") && stop.offset > 0) {
    const std::size_t start = stop.offset - 1;
    auto problem = stop.problem(
        start, 2,
        {.message = fmt::format("TOML has no escape `{}`", stop.text().substr(start, 2)),
         .hint = std::string(kSingleQuotesHint)});
    problem.repair = {start, 1, "_"};
    return problem;
  }
  if (!contains(stop.complaint, "unicode scalar")) return std::nullopt;
  return stop.problem(stop.offset, 1,
                      {.message = "`\\u` needs four hexadecimal digits, `\\U` eight",
                       .hint = std::string(kSingleQuotesHint)});
}

// The end of the string that opens at `at`, behind its last quote; npos when it is never closed.
std::size_t skip_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string triple(3, quote);
  const bool multi_line = text.substr(at).starts_with(triple);
  for (std::size_t i = at + (multi_line ? 3 : 1); i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (multi_line && text.substr(i).starts_with(triple)) {
      i += 3;
      for (int extra = 0; extra < 2 && i < text.size() && text[i] == quote; ++extra) ++i;
      return i;
    } else if (!multi_line && text[i] == quote) {
      return i + 1;
    } else if (!multi_line && text[i] == '\n') {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

std::optional<std::size_t> find_unclosed_string(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      const std::size_t end = skip_string(text, at);
      if (end == std::string_view::npos) return at;
      at = end;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

std::optional<SyntaxProblem> unclosed_string(const Stop& stop) {
  const bool control = contains(stop.complaint, "explicitly prohibited");
  if (control && !stop.at_line_end()) {
    return stop.problem(
        stop.offset, 1,
        {.message = fmt::format("a control character (U+{:04X}) stands in a string",
                                static_cast<unsigned char>(stop.text()[stop.offset])),
         .hint = "remove it"});
  }
  if (!control && !contains(stop.complaint, "encountered end-of-file")) return std::nullopt;
  const auto start = find_unclosed_string(stop.text());
  if (!start) return std::nullopt;
  const std::string quote = stop.text()[*start] == '"' ? "\"" : "'";
  const bool multi_line = stop.text().substr(*start).starts_with(quote + quote + quote);
  return stop.problem(
      *start, std::string_view::npos,
      {.message = "this string is never closed",
       .hint = multi_line
                   ? fmt::format("close it with {}{}{}", quote, quote, quote)
                   : fmt::format("close it with {0} on the same line; {0}{0}{0} goes on over "
                                 "several lines",
                                 quote)});
}

std::optional<SyntaxProblem> text_after_value(const Stop& stop) {
  const bool after = contains(stop.complaint, "expected a comment or whitespace") ||
                     contains(stop.complaint, "expected comma or closing");
  if (!after || stop.at_line_end()) return std::nullopt;
  const std::string_view before = trimmed(stop.line_before());
  if (before.ends_with('\'') || before.ends_with('"')) {
    const bool single = before.ends_with('\'');
    return stop.problem(
        stop.offset, 1,
        {.message = "the string ends before this",
         .hint = single ? "a single quote can't stand inside '…': put the text between \" and \""
                        : "inside \"…\" write \\\" for a quote, or put the text between ' and '"});
  }
  if (contains(stop.complaint, "expected comma")) {
    return stop.problem(stop.offset, 1, {.message = "a comma is missing before this", .hint = {}});
  }
  return stop.problem(stop.offset, 1,
                      {.message = "nothing may follow here on this line",
                       .hint = "each key = value stands on a line of its own"});
}

std::optional<SyntaxProblem> broken_pair(const Stop& stop) {
  const std::string key = stop.key();
  if (contains(stop.complaint, "expected value, saw")) {
    return stop.problem(
        stop.offset - 1, 1,
        {.message = fmt::format("`{}` has no value", key), .hint = fmt::format("{} = \"…\"", key)});
  }
  if (!contains(stop.complaint, "expected '='")) return std::nullopt;
  if (!stop.at_line_end() && stop.text()[stop.offset] == ':') {
    return stop.problem(
        stop.offset, 1,
        {.message = "a value is given with `=`, not with `:`", .hint = "key = value"});
  }
  return stop.problem(
      stop.offset, 1,
      {.message = "`=` is missing after the key", .hint = "a key of several words needs quotes"});
}

std::optional<SyntaxProblem> broken_inline_table(const Stop& stop) {
  if (!contains(stop.complaint, "inline table")) return std::nullopt;
  if (contains(stop.complaint, "dangling comma")) {
    return stop.problem(stop.offset, 1,
                        {.message = "a comma stands before `}`", .hint = "remove it"});
  }
  if (!stop.at_line_end()) return std::nullopt;
  const std::size_t brace = stop.line().find_last_of('{');
  const std::size_t at = brace == std::string_view::npos ? stop.offset : stop.line_start() + brace;
  return stop.problem(at, std::string_view::npos,
                      {.message = "{ … } must be closed on the line where it opens",
                       .hint = "or write its keys on lines of their own, with dots: a.b = …"});
}

SyntaxProblem anything_else(const Stop& stop) {
  const std::size_t colon = stop.complaint.find(": ");
  const std::string_view words =
      colon == std::string_view::npos ? stop.complaint : stop.complaint.substr(colon + 2);
  return stop.problem(stop.offset, 1,
                      {.message = fmt::format("this is not TOML: {}", words), .hint = {}});
}

}  // namespace

SyntaxProblem explain_syntax(const SourceText& source, std::size_t offset,
                             std::string_view complaint) {
  const Stop stop{source, std::min(offset, source.text().size()), complaint};
  for (const auto explain : {bare_word, given_twice, wrong_escape, unclosed_string,
                             broken_inline_table, text_after_value, broken_pair}) {
    if (auto problem = explain(stop)) return *std::move(problem);
  }
  return anything_else(stop);
}

std::optional<std::size_t> find_deep_key(std::string_view text) {
  constexpr int kDepthMax = 32;
  int dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '#') at = std::min(text.find('\n', at), text.size() - 1);
    if (c == '"' || c == '\'') {
      const std::size_t end = skip_string(text, at);
      if (end == std::string_view::npos) return std::nullopt;  // the library will stop there
      at = end - 1;
    } else if (c == '.') {
      if (++dots > kDepthMax) return at;
    } else if (contains("\n=,[{#", std::string_view(&c, 1))) {
      dots = 0;
    }
  }
  return std::nullopt;
}

}  // namespace ratchet
