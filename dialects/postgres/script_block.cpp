#include "postgres/script_block.hpp"

#include <pg_query.h>

#include <nlohmann/json.hpp>

#include "postgres/script_node.hpp"

namespace ratchet::postgres {
namespace {

using Tree = nlohmann::json;

// The text of a literal, taken apart by the parser; empty for any other expression.
std::string text_of_literal(const std::string& expression) {
  const std::vector<ParsedStatement> parsed = parse_script("SELECT " + expression);
  if (parsed.empty()) return "";
  return parsed.front().node.at("targetList").at("val").at("sval").text("sval");
}

void collect(const Tree& tree, std::vector<BlockStatement>& found) {
  if (!tree.is_structured()) return;
  for (const auto& [key, child] : tree.items()) {
    const Tree::json_pointer query(key == "sqlstmt" ? "/PLpgSQL_expr/query"
                                                    : "/query/PLpgSQL_expr/query");
    const bool is_statement = key == "sqlstmt" || key == "PLpgSQL_stmt_dynexecute";
    if (is_statement && child.contains(query)) {
      const auto written = child.at(query).get<std::string>();
      const std::string text = key == "sqlstmt" ? written : text_of_literal(written);
      if (!text.empty()) found.push_back({.text = text, .as_written = written});
    }
    collect(child, found);
  }
}

}  // namespace

std::vector<BlockStatement> statements_in_block(const std::string& statement) {
  const PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(statement.c_str());
  std::vector<BlockStatement> found;
  if (parsed.error == nullptr) {
    collect(Tree::parse(parsed.plpgsql_funcs, nullptr, false), found);
  }
  pg_query_free_plpgsql_parse_result(parsed);
  return found;
}

}  // namespace ratchet::postgres
