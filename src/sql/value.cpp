#include "sql/value.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kLongestDisplay = 60;

std::string display_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text.substr(0, kLongestDisplay)) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return quoted + (text.size() > kLongestDisplay ? "...'" : "'");
}

std::string display_blob(const std::string& bytes) {
  std::string digits = "x'";
  for (const char c : bytes.substr(0, kLongestDisplay / 2)) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return digits + (bytes.size() > kLongestDisplay / 2 ? "...'" : "'");
}

struct Display {
  std::string operator()(Null) const { return "NULL"; }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const std::string& text) const { return display_text(text); }
  std::string operator()(const Blob& blob) const { return display_blob(blob.bytes); }
};

}  // namespace

bool is_null(const Value& value) { return std::holds_alternative<Null>(value); }

std::int64_t as_integer(const Value& value) {
  if (is_null(value)) return 0;
  const auto* number = std::get_if<std::int64_t>(&value);
  ensure(number != nullptr, "a result that should be an integer is not");
  return *number;
}

std::string as_text(const Value& value) {
  if (is_null(value)) return "";
  const auto* text = std::get_if<std::string>(&value);
  ensure(text != nullptr, "a result that should be text is not");
  return *text;
}

std::string to_display(const Value& value) { return std::visit(Display{}, value); }

}  // namespace ratchet
