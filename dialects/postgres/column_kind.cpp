#include "postgres/column_kind.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "postgres/type_text.hpp"

namespace ratchet::postgres {
namespace {

std::vector<Value> texts(std::initializer_list<const char*> all) {
  std::vector<Value> values;
  for (const char* each : all) values.emplace_back(std::string(each));
  return values;
}

template <class Integer>
ColumnKind integers() {
  const auto least = static_cast<std::int64_t>(std::numeric_limits<Integer>::min());
  const auto greatest = static_cast<std::int64_t>(std::numeric_limits<Integer>::max());
  return {.kind = ValueKind::integer, .extremes = {Value(least), Value(greatest)}};
}

// As many nines as fit: 99999999.99
ColumnKind decimals(const std::vector<std::int64_t>& numbers) {
  if (numbers.empty()) {
    return {.kind = ValueKind::decimal,
            .extremes = texts({"123456789012345678901234567890.123456789", "-0.000000001", "NaN"})};
  }
  const auto scale =
      static_cast<std::size_t>(numbers.size() > 1 ? std::max<std::int64_t>(numbers[1], 0) : 0);
  const auto whole =
      static_cast<std::size_t>(numbers[0]) - std::min(scale, static_cast<std::size_t>(numbers[0]));
  std::string most = whole == 0 ? "0" : std::string(whole, '9');
  if (scale > 0) most += "." + std::string(scale, '9');
  return {.kind = ValueKind::decimal, .extremes = {Value(most), Value("-" + most)}};
}

ColumnKind texts_of(const TypeText& type, std::int64_t length) {
  return {.kind = ValueKind::text,
          .length_max = type.numbers.empty() ? length : type.numbers.front()};
}

ColumnKind known_kind(const TypeText& type) {
  const std::string& name = type.name;
  if (name == "boolean") return {.kind = ValueKind::boolean};
  if (name == "smallint") return integers<std::int16_t>();
  if (name == "integer") return integers<std::int32_t>();
  if (name == "bigint") return integers<std::int64_t>();
  if (name == "numeric") return decimals(type.numbers);
  if (name == "real" || name == "double precision") {
    return {.kind = ValueKind::real, .extremes = texts({"NaN", "Infinity", "-0", "1e-37", "1e37"})};
  }
  if (name == "text" || name == "citext" || name == "character varying") return texts_of(type, 0);
  if (name == "character" || name == "\"char\"") return texts_of(type, 1);
  if (name == "date") {
    return {.kind = ValueKind::date,
            .extremes = texts({"0001-01-01", "2024-02-29", "9999-12-31", "infinity"})};
  }
  if (name.starts_with("timestamp")) {
    return {.kind = ValueKind::timestamp,
            .extremes = texts({"0001-01-01 00:00:00", "2024-02-29 23:59:59.999999",
                               "9999-12-31 23:59:59", "infinity"})};
  }
  if (name.starts_with("time")) {
    return {.kind = ValueKind::time, .extremes = texts({"00:00:00", "23:59:59.999999"})};
  }
  if (name == "uuid") {
    return {.kind = ValueKind::uuid,
            .extremes = texts(
                {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"})};
  }
  if (name == "json" || name == "jsonb") {
    return {.kind = ValueKind::json,
            .extremes = texts({"null", "[]", "{}", "\"\"", "{\"a\": {\"b\": [1, null]}}"}),
            .can_be_compared = name == "jsonb"};
  }
  if (name == "bytea") {
    return {.kind = ValueKind::bytes,
            .extremes = {Value(Blob{""}), Value(Blob{std::string("\0\xff", 2)})}};
  }
  const bool has_equality = name != "xml" && name != "point" && name != "polygon" && name != "box";
  return {.kind = ValueKind::other,
          .extremes = texts({"{}", "1 day", "10.0.0.1", "0", "a", "2020-01-01", "(0,0)", "[1,2)",
                             "empty", "1", "<a/>"}),
          .can_be_compared = has_equality};
}

}  // namespace

ColumnKind kind_of(const Schema& schema, const Column& column) {
  if (const auto name = parse_qualified_name(column.type)) {
    if (const Enumeration* found = schema.find_enumeration(*name)) {
      return {.kind = ValueKind::word, .words = found->values};
    }
  }
  return known_kind(taken_apart(column.type));
}

}  // namespace ratchet::postgres
