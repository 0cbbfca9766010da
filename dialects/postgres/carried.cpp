#include "postgres/carried.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "postgres/type_text.hpp"

namespace ratchet::postgres {
namespace {

std::optional<std::int64_t> number_of(const TypeText& type, std::size_t at) {
  return at < type.numbers.size() ? std::optional(type.numbers[at]) : std::nullopt;
}

Holding known(const TypeText& type) {
  const std::string& name = type.name;
  if (name == "boolean") return {.as = Carried::boolean, .type = {}};
  if (name == "smallint") return {.as = Carried::integer, .type = {}, .size = 16};
  if (name == "integer") return {.as = Carried::integer, .type = {}, .size = 32};
  if (name == "bigint") return {.as = Carried::integer, .type = {}, .size = 64};
  if (name == "real") return {.as = Carried::real, .type = {}, .size = 32};
  if (name == "double precision") return {.as = Carried::real, .type = {}, .size = 64};
  if (name == "numeric") {
    const std::int64_t scale = number_of(type, 1).value_or(0);
    Holding number{.as = Carried::number, .type = {}, .size = number_of(type, 0)};
    if (number.size) number.scale = scale;
    return number;
  }
  if (name == "text") return {.as = Carried::text, .type = {}};
  if (name == "character varying") {
    return {.as = Carried::text, .type = {}, .size = number_of(type, 0)};
  }
  if (name == "bytea") return {.as = Carried::bytes, .type = {}};
  if (name == "uuid") return {.as = Carried::uuid, .type = {}};
  if (name == "json") return {.as = Carried::json, .type = {}};
  if (name == "date") return {.as = Carried::date, .type = {}};
  constexpr std::int64_t kMicroseconds = 6;
  const std::int64_t digits = number_of(type, 0).value_or(kMicroseconds);
  if (name == "time without time zone") return {.as = Carried::time, .type = {}, .size = digits};
  if (name == "timestamp without time zone") {
    return {.as = Carried::local_moment, .type = {}, .size = digits};
  }
  if (name == "timestamp with time zone") {
    return {.as = Carried::moment, .type = {}, .size = digits};
  }
  return {.as = Carried::own, .type = {}};
}

bool is_enum(const Schema& schema, const Column& column) {
  const auto name = parse_qualified_name(column.type);
  return name && schema.find_enumeration(*name) != nullptr;
}

// Whatever is canonical and fits, or refuses it.
bool takes_exactly(const Holding& column, Carried as) {
  switch (as) {
    case Carried::boolean:
    case Carried::integer:
    case Carried::bytes: return true;
    case Carried::real: {
      constexpr std::int64_t kBits = 64;
      return column.as == as && column.size == kBits;
    }
    case Carried::json: return column.as == as || (column.as == Carried::text && !column.size);
    case Carried::text:
    case Carried::number:
    case Carried::date:
    case Carried::time:
    case Carried::local_moment:
    case Carried::moment:
    case Carried::uuid: return column.as == as;
    case Carried::own: return false;
  }
  unreachable("a kind of what is carried");
}

SqlText array_type(Carried as) {
  if (as == Carried::boolean) return sql("boolean[]");
  switch (form_of(as)) {
    case Form::integer: return sql("bigint[]");
    case Form::real: return sql("double precision[]");
    case Form::bytes: return sql("bytea[]");
    case Form::text:
    case Form::any: return sql("text[]");
  }
  unreachable("a form of what is carried");
}

}  // namespace

Holding holding_of(const Schema& schema, const Column& column) {
  Holding holding = known(taken_apart(column.type));
  if (is_enum(schema, column)) {
    holding.as = Carried::text;
    holding.is_narrow = true;
  }
  holding.type = "postgres " + column.type;
  return holding;
}

SqlText carried(const SqlText& expression, Carried as) {
  switch (as) {
    case Carried::boolean: return sql("({})::pg_catalog.bool", expression);
    case Carried::integer: return sql("({})::pg_catalog.int8", expression);
    case Carried::real: return sql("({})::pg_catalog.float8", expression);
    case Carried::bytes: return sql("({})::pg_catalog.bytea", expression);
    case Carried::number: return sql("({})::pg_catalog.numeric::pg_catalog.text", expression);
    case Carried::moment:
      return sql("({})::pg_catalog.timestamptz::pg_catalog.timestamp::pg_catalog.text", expression);
    case Carried::text:
    case Carried::date:
    case Carried::time:
    case Carried::local_moment:
    case Carried::uuid:
    case Carried::json:
    case Carried::own: return sql("({})::pg_catalog.text", expression);
  }
  unreachable("a kind of what is carried");
}

Value carried(Value read) {
  const auto* real = std::get_if<double>(&read);
  return real != nullptr && std::isnan(*real) ? Value(std::string("NaN")) : read;
}

Arriving arriving(const SqlText& name, const Column& column, Carried as) {
  Arriving arriving{.array_type = array_type(as),
                    .value = sql("{}::{}", name, UserSql{column.type}),
                    .is_kept = {}};
  if (takes_exactly(known(taken_apart(column.type)), as)) return arriving;
  arriving.is_kept = sql("{} IS NOT DISTINCT FROM {}", carried(arriving.value, as), name);
  return arriving;
}

std::optional<std::string> written(const Value& value) {
  struct Written {
    std::optional<std::string> operator()(Null) const { return std::nullopt; }
    std::optional<std::string> operator()(std::int64_t number) const {
      return fmt::format("{}", number);
    }
    std::optional<std::string> operator()(double number) const {
      if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
      return fmt::format("{}", number);
    }
    std::optional<std::string> operator()(const std::string& text) const { return text; }
    std::optional<std::string> operator()(const Blob& blob) const {
      std::string digits = "\\x";
      for (const char c : blob.bytes) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        digits += kDigits[byte >> 4U];
        digits += kDigits[byte & 0xFU];
      }
      return digits;
    }
  };
  return std::visit(Written{}, value);
}

}  // namespace ratchet::postgres
