#include "postgres/script_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace ratchet::postgres {
namespace {

const TypeVerdict kNoRewrite{};

// Those that are written without their schema. The words of the grammar ("bigint") have it.
constexpr std::array kBuiltins = std::to_array<std::string_view>(
    {"bool", "bpchar", "bytea",     "cidr",        "date",     "float4", "float8",  "inet", "int2",
     "int4", "int8",   "json",      "jsonb",       "money",    "name",   "numeric", "oid",  "text",
     "time", "timetz", "timestamp", "timestamptz", "tsvector", "uuid",   "varchar", "xml"});

TypeVerdict rewrite(std::string because) {
  return {.work = RowCost::rewrite, .certainty = Certainty::certain, .because = std::move(because)};
}

TypeVerdict perhaps(std::string because) {
  return {.work = RowCost::rewrite, .certainty = Certainty::unknown, .because = std::move(because)};
}

std::string spelled(const ScriptType& type) {
  std::string out = type.name;
  if (!type.mods.empty()) out += fmt::format("({})", fmt::join(type.mods, ", "));
  return type.is_array ? out + "[]" : out;
}

bool is_text(const ScriptType& type) { return type.name == "text" || type.name == "varchar"; }

// Whether every value of a type with the one limit fits the other one as it is.
bool widens(const ScriptType& from, const ScriptType& to) {
  if (to.mods.empty()) return true;
  if (from.mods.empty()) return false;
  if (to.name == "numeric") {
    const std::int64_t scale_from = from.mods.size() > 1 ? from.mods[1] : 0;
    const std::int64_t scale_to = to.mods.size() > 1 ? to.mods[1] : 0;
    return scale_from == scale_to && to.mods[0] >= from.mods[0];
  }
  if (to.name == "interval") return false;
  return to.mods[0] >= from.mods[0];
}

bool has_limit_in_catalog(const ScriptType& type) {
  constexpr std::array kLimited = std::to_array<std::string_view>(
      {"varchar", "numeric", "timestamp", "timestamptz", "time", "timetz", "interval", "varbit"});
  return std::ranges::find(kLimited, type.name) != kLimited.end();
}

// Types into which some others go without a rewrite.
bool takes_some(const ScriptType& type) {
  return !type.is_builtin || is_text(type) || type.name == "oid" || has_limit_in_catalog(type);
}

bool are_times(const ScriptType& from, const ScriptType& to) {
  const auto is_time = [](const ScriptType& type) {
    return type.name == "timestamp" || type.name == "timestamptz";
  };
  return is_time(from) && is_time(to);
}

}  // namespace

ScriptType type_of(const ScriptNode& type_name) {
  const std::vector<std::string> words = words_of(type_name.list("names"));
  ScriptType type;
  type.name = words.empty() ? "" : words.back();
  type.is_array = type_name.has("arrayBounds");
  type.is_builtin = (words.size() > 1 && words.front() == "pg_catalog") || is_serial(type) ||
                    std::ranges::find(kBuiltins, type.name) != kBuiltins.end();
  for (const ScriptNode& mod : type_name.list("typmods")) {
    if (mod.kind == "A_Const") {
      type.mods.push_back(parse_integer(mod.at("ival").text("ival")).value_or(0));
    }
  }
  if (type.name == "interval") type.mods.clear();  // holds the fields, too
  return type;
}

bool is_serial(const ScriptType& type) {
  constexpr std::array kSerials = std::to_array<std::string_view>(
      {"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"});
  return std::ranges::find(kSerials, type.name) != kSerials.end();
}

TypeVerdict type_change(const ScriptType* from, const ScriptType& to) {
  if (from == nullptr) {
    if (!takes_some(to) || to.is_array) {
      return rewrite(fmt::format("{} has another form on disk than other types", spelled(to)));
    }
    return perhaps(
        fmt::format("no file says what type it has; some become {} as they are, most "
                    "are written anew",
                    spelled(to)));
  }
  if (*from == to) return kNoRewrite;
  const std::string both = fmt::format("from {} to {}", spelled(*from), spelled(to));
  if (from->is_array || to.is_array) return rewrite(both + " every value is made anew");
  if (from->name == to.name && has_limit_in_catalog(to) && widens(*from, to)) return kNoRewrite;
  if (is_text(*from) && is_text(to) && (to.mods.empty() || widens(*from, to))) return kNoRewrite;
  if (from->name == "int4" && to.name == "oid") return kNoRewrite;
  if (are_times(*from, to)) {
    return perhaps(both + " nothing is rewritten only while the session's TimeZone is UTC");
  }
  if (!to.is_builtin) {
    return perhaps(both +
                   " it depends on what that type is: a domain without a check over the "
                   "same type goes without");
  }
  return rewrite(both + " every value is made anew");
}

}  // namespace ratchet::postgres
