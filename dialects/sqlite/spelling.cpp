#include "sqlite/spelling.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/ensure.hpp"

namespace ratchet::sqlite {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string written(1, quote);
  for (const char c : text) {
    written += c;
    if (c == quote) written += quote;
  }
  return written + quote;
}

std::string hexadecimal(std::string_view bytes) {
  std::string digits = "x'";
  for (const char c : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits + "'";
}

std::string literal_of_real(double number) {
  if (std::isinf(number)) return number > 0 ? "9e999" : "-9e999";
  const std::string digits = fmt::format("{}", number);  // the shortest that reads back equal
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

struct LiteralOf {
  std::string operator()(Null) const { return "NULL"; }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double number) const { return literal_of_real(number); }
  std::string operator()(const std::string& text) const {
    // A string literal ends at a NUL.
    if (text.find('\0') == std::string::npos) return quoted_string(text);
    return fmt::format("CAST({} AS TEXT)", hexadecimal(text));
  }
  std::string operator()(const Blob& blob) const { return hexadecimal(blob.bytes); }
};

}  // namespace

std::string quoted_name(std::string_view name) { return quoted(name, '"'); }

std::string quoted_string(std::string_view text) { return quoted(text, '\''); }

std::string literal_of(const Value& value) { return std::visit(LiteralOf{}, value); }

Spelling spelling() {
  return {.quoted_name = quoted_name,
          .quoted_string = quoted_string,
          .placeholder = [](std::size_t ordinal) { return fmt::format("?{}", ordinal); }};
}

std::string folded(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

SqlText embedded(std::string_view text) { return sql("{}", UserSql{std::string(text)}); }

std::string text_of(const SqlText& text) {
  RenderedSql rendered = render(text, spelling());
  ensure(rendered.data.empty(), "SQL with data where only its text is taken");
  return std::move(rendered.text);
}

}  // namespace ratchet::sqlite
