#include "postgres/spelling.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

std::string quoted(std::string_view text, char quote) {
  // Neither names nor strings can hold one; libpq would cut the statement there.
  ensure(text.find('\0') == std::string_view::npos, "a NUL in a name or string");
  std::string written(1, quote);
  for (const char c : text) {
    written += c;
    if (c == quote) written += quote;
  }
  return written + quote;
}

std::string literal_of_real(double number) {
  if (std::isnan(number)) return "'NaN'::float8";
  if (std::isinf(number)) return number > 0 ? "'Infinity'::float8" : "'-Infinity'::float8";
  return fmt::format("'{}'::float8", number);  // the shortest that reads back equal
}

struct LiteralOf {
  std::string operator()(Null) const { return "NULL"; }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double number) const { return literal_of_real(number); }
  std::string operator()(const std::string& text) const { return quoted_string(text); }
  std::string operator()(const Blob& blob) const {
    std::string digits = "'\\x";
    for (const char c : blob.bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return digits + "'::bytea";
  }
};

}  // namespace

std::string quoted_name(std::string_view name) { return quoted(name, '"'); }

std::string quoted_name(const QualifiedName& name) {
  const std::string unqualified = quoted_name(name.name.text());
  return name.schema ? quoted_name(name.schema->text()) + "." + unqualified : unqualified;
}

// Every session has standard_conforming_strings on, so a backslash is a backslash.
std::string quoted_string(std::string_view text) { return quoted(text, '\''); }

std::string literal_of(const Value& value) { return std::visit(LiteralOf{}, value); }

Spelling spelling(std::string_view home_schema) {
  return {.quoted_name = [](std::string_view name) { return quoted_name(name); },
          .quoted_string = quoted_string,
          .placeholder = [](std::size_t ordinal) { return fmt::format("${}", ordinal); },
          .home_schema = std::string(home_schema)};
}

SqlText embedded(std::string_view text) { return sql("{}", UserSql{std::string(text)}); }

}  // namespace ratchet::postgres
