#include "postgres/expression_shape.hpp"

#include <pg_query.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace ratchet::postgres {
namespace {

using Tree = nlohmann::json;

class Parsed {
 public:
  explicit Parsed(const std::string& statement) : result_(pg_query_parse(statement.c_str())) {}
  ~Parsed() { pg_query_free_parse_result(result_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  // {"ColumnRef": {...}} or the like; null when it is not one expression.
  Tree expression() const {
    if (result_.error != nullptr) return {};
    const Tree tree = Tree::parse(result_.parse_tree);
    const Tree::json_pointer select("/stmts/0/stmt/SelectStmt");
    if (tree.at("stmts").size() != 1 || !tree.contains(select)) return {};
    const Tree& statement = tree.at(select);
    if (statement.contains("fromClause") || statement.at("targetList").size() != 1) return {};
    return statement.at(Tree::json_pointer("/targetList/0/ResTarget/val"));
  }

 private:
  PgQueryParseResult result_;
};

Tree tree_of(const UserSql& expression) {
  return Parsed("SELECT (" + expression.text + "\n)").expression();
}

std::string last_name_in(const Tree& names) {
  const Tree::json_pointer name("/String/sval");
  return names.empty() || !names.back().contains(name) ? "" : names.back().at(name);
}

bool is_safe(const Tree& node);

// A key that is left out is safe: an ELSE, say.
bool is_safe_in(const Tree& body, const char* key) {
  if (!body.contains(key)) return true;
  const Tree& child = body.at(key);
  return child.is_array() ? std::ranges::all_of(child, is_safe) : is_safe(child);
}

bool is_call(const Tree& node) { return node.contains("FuncCall"); }

bool is_safe_operator(const Tree& body) {
  if (!is_safe_in(body, "lexpr") || !is_safe_in(body, "rexpr")) return false;
  const std::string kind = body.at("kind");
  const bool compares = kind == "AEXPR_NULLIF" || kind == "AEXPR_DISTINCT";
  if (compares || kind == "AEXPR_NOT_DISTINCT") return true;
  if (kind != "AEXPR_OP") return false;
  const std::string name = last_name_in(body.at("name"));
  // A place in a text, and one more.
  if (name == "+") return body.contains("lexpr") && is_call(body.at("lexpr"));
  constexpr std::array kSafe =
      std::to_array<std::string_view>({"||", "=", "<>", "<", "<=", ">", ">="});
  return std::ranges::find(kSafe, name) != kSafe.end();
}

bool is_safe_call(const Tree& body) {
  const std::size_t arguments = body.contains("args") ? body.at("args").size() : 0;
  if (!is_safe_in(body, "args")) return false;
  const std::string name = last_name_in(body.at("funcname"));
  // With a length they raise for a negative one.
  if (name == "substr" || name == "substring") return arguments == 2;
  constexpr std::array kSafe = std::to_array<std::string_view>(
      {"lower", "upper", "initcap", "btrim", "ltrim", "rtrim", "replace", "translate", "strpos",
       "position", "split_part", "concat", "concat_ws", "left", "right", "reverse", "length",
       "char_length", "md5"});
  return std::ranges::find(kSafe, name) != kSafe.end();
}

bool is_safe(const Tree& node) {
  if (!node.is_object() || node.size() != 1) return false;
  const std::string& kind = node.begin().key();
  const Tree& body = node.begin().value();
  if (kind == "ColumnRef" || kind == "A_Const") return true;
  if (kind == "A_Expr") return is_safe_operator(body);
  if (kind == "FuncCall") return is_safe_call(body);
  if (kind == "CaseExpr") return is_safe_in(body, "args") && is_safe_in(body, "defresult");
  if (kind == "CaseWhen") return is_safe_in(body, "expr") && is_safe_in(body, "result");
  if (kind == "NullTest") return is_safe_in(body, "arg");
  return (kind == "CoalesceExpr" || kind == "BoolExpr") && is_safe_in(body, "args");
}

}  // namespace

std::optional<Identifier> column_alone(const UserSql& expression) {
  const Tree tree = tree_of(expression);
  if (!tree.is_object() || !tree.contains("ColumnRef")) return std::nullopt;
  const Tree& fields = tree.at("ColumnRef").at("fields");
  if (fields.size() != 1 || last_name_in(fields).empty()) return std::nullopt;
  return Identifier(last_name_in(fields));
}

bool is_constant(const UserSql& expression) {
  Tree tree = tree_of(expression);
  while (tree.is_object() && tree.contains("TypeCast")) {  // as deep as the text
    tree = Tree(tree.at("TypeCast").at("arg"));
  }
  return tree.is_object() && tree.contains("A_Const");
}

bool cannot_raise(const UserSql& expression) { return is_safe(tree_of(expression)); }

}  // namespace ratchet::postgres
