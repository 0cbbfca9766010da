#include "relay/row_text.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

using nlohmann::json;

constexpr std::string_view kDigits = "0123456789abcdef";

std::string to_hex(const std::string& bytes) {
  std::string hex;
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes += static_cast<char>(kDigits.find(hex[at]) << 4U | kDigits.find(hex[at + 1]));
  }
  return bytes;
}

bool is_utf8(const std::string& text) {
  try {
    json(text).dump();
    return true;
  } catch (const json::exception&) {
    return false;
  }
}

struct ToJson {
  json operator()(const Null&) const { return nullptr; }
  json operator()(std::int64_t number) const { return number; }
  json operator()(double number) const { return number; }
  json operator()(const std::string& text) const {
    return is_utf8(text) ? json(text) : json{{"text", to_hex(text)}};
  }
  json operator()(const Blob& blob) const { return {{"bytes", to_hex(blob.bytes)}}; }
};

Value from_json(const json& value) {
  if (value.is_null()) return Null{};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.contains("text")) return from_hex(value.at("text").get<std::string>());
  return Blob{from_hex(value.at("bytes").get<std::string>())};
}

}  // namespace

std::string to_text(const Row& row) {
  json list = json::array();
  for (const Value& each : row) list.push_back(std::visit(ToJson{}, each));
  return list.dump();
}

Row row_from_text(const std::string& text) {
  try {
    Row row;
    for (const json& each : json::parse(text)) row.push_back(from_json(each));
    return row;
  } catch (const json::exception&) {
    throw Error(
        ErrorKind::store_failed,
        {.message = fmt::format("the journal holds {} where a key belongs", excerpt_of(text, 60)),
         .hint = "Somebody else has written there; roll back and start again."});
  }
}

std::optional<Row> key_in(const Cursor& cursor) {
  const std::size_t space = cursor.text.find(' ');
  if (space == std::string::npos) return std::nullopt;
  return row_from_text(cursor.text.substr(space + 1));
}

Row key_of(const Row& row, std::size_t key_size) {
  return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(key_size)};
}

}  // namespace ratchet
