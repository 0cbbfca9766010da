#include "postgres/script_expressions.hpp"

#include <algorithm>
#include <array>

namespace ratchet::postgres {
namespace {

constexpr std::array kVolatile = std::to_array<std::string_view>(
    {"clock_timestamp", "gen_random_bytes", "gen_random_uuid", "nextval", "random", "random_normal",
     "timeofday", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4",
     "uuidv7"});

// Immutable or stable, and likely in a default.
constexpr std::array kSteady = std::to_array<std::string_view>({"abs",
                                                                "array_fill",
                                                                "btrim",
                                                                "ceil",
                                                                "chr",
                                                                "coalesce",
                                                                "concat",
                                                                "current_setting",
                                                                "current_user",
                                                                "date_part",
                                                                "date_trunc",
                                                                "decode",
                                                                "encode",
                                                                "floor",
                                                                "format",
                                                                "interval",
                                                                "json_build_array",
                                                                "json_build_object",
                                                                "jsonb_build_array",
                                                                "jsonb_build_object",
                                                                "left",
                                                                "length",
                                                                "lower",
                                                                "make_date",
                                                                "make_interval",
                                                                "make_timestamp",
                                                                "make_timestamptz",
                                                                "md5",
                                                                "now",
                                                                "replace",
                                                                "right",
                                                                "round",
                                                                "session_user",
                                                                "statement_timestamp",
                                                                "substr",
                                                                "substring",
                                                                "timezone",
                                                                "to_char",
                                                                "to_date",
                                                                "to_json",
                                                                "to_jsonb",
                                                                "to_timestamp",
                                                                "transaction_timestamp",
                                                                "trim",
                                                                "trunc",
                                                                "txid_current",
                                                                "pg_current_xact_id",
                                                                "upper",
                                                                "array_length",
                                                                "cardinality",
                                                                "nullif",
                                                                "greatest",
                                                                "least",
                                                                "int4range",
                                                                "tstzrange",
                                                                "daterange",
                                                                "to_tsvector",
                                                                "ltrim",
                                                                "rtrim"});

template <class List>
bool holds(const List& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

std::string column_of(const ScriptNode& node) {
  const std::vector<std::string> words = words_of(node.list("fields"));
  return node.kind == "ColumnRef" && !words.empty() ? words.back() : "";
}

void collect_columns(const ScriptNode& node, std::set<std::string>& into) {
  if (const std::string column = column_of(node); !column.empty()) into.insert(column);
  for (const auto& [key, children] : node.fields) {
    for (const ScriptNode& child : children) collect_columns(child, into);
  }
}

bool is_value(const ScriptNode& node) {
  if (node.kind == "TypeCast") return is_value(node.at("arg"));
  if (node.kind == "List") return std::ranges::all_of(node.list("items"), is_value);
  if (!node.kind.empty()) return node.kind == "A_Const" || node.kind == "ParamRef";
  const std::vector<ScriptNode>& items = node.list("items");
  return !items.empty() && std::ranges::all_of(items, is_value);
}

bool are_values(const std::vector<ScriptNode>& nodes) {
  return !nodes.empty() && std::ranges::all_of(nodes, is_value);
}

}  // namespace

std::optional<Volatility> find_volatile(const ScriptNode& expression) {
  if (expression.kind == "FuncCall") {
    const std::vector<std::string> words = words_of(expression.list("funcname"));
    const std::string name = words.empty() ? "" : words.back();
    if (holds(kVolatile, name)) return Volatility{.function = name};
    if (!holds(kSteady, name)) {
      return Volatility{.function = name, .certainty = Certainty::unknown};
    }
  }
  for (const auto& [key, children] : expression.fields) {
    for (const ScriptNode& child : children) {
      if (auto found = find_volatile(child)) return found;
    }
  }
  return std::nullopt;
}

std::set<std::string> columns_not_null_in(const ScriptNode& expression) {
  std::set<std::string> columns;
  if (expression.kind == "NullTest" && expression.text("nulltesttype") == "IS_NOT_NULL") {
    columns.insert(column_of(expression.at("arg")));
  } else if (expression.kind == "BoolExpr" && expression.text("boolop") == "AND_EXPR") {
    for (const ScriptNode& each : expression.list("args")) {
      columns.merge(columns_not_null_in(each));
    }
  }
  columns.erase("");
  return columns;
}

std::set<std::string> columns_in(const ScriptNode& expression) {
  std::set<std::string> columns;
  collect_columns(expression, columns);
  return columns;
}

bool picks_by_value(const ScriptNode& expression) {
  if (expression.kind == "BoolExpr") {
    const std::vector<ScriptNode>& args = expression.list("args");
    if (expression.text("boolop") == "AND_EXPR") return std::ranges::any_of(args, picks_by_value);
    return expression.text("boolop") == "OR_EXPR" && std::ranges::all_of(args, picks_by_value);
  }
  if (expression.kind != "A_Expr" || column_of(expression.at("lexpr")).empty()) return false;
  const std::string& kind = expression.text("kind");
  const std::vector<std::string> name = words_of(expression.list("name"));
  if (kind == "AEXPR_OP") return name.back() == "=" && is_value(expression.at("rexpr"));
  if (kind == "AEXPR_IN") return name.back() == "=" && are_values(expression.list("rexpr"));
  return kind == "AEXPR_BETWEEN" && are_values(expression.list("rexpr"));
}

bool has_limit(const ScriptNode& statement) {
  if (statement.has("limitCount")) return true;
  return std::ranges::any_of(statement.fields, [](const auto& field) {
    return std::ranges::any_of(field.second, has_limit);
  });
}

bool is_plain(const ScriptNode& expression, const std::string& column) {
  if (expression.kind == "TypeCast") return is_plain(expression.at("arg"), column);
  return column_of(expression) == column;
}

}  // namespace ratchet::postgres
