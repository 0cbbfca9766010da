#include "postgres/columns_read.hpp"

#include <pg_query.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace ratchet::postgres {
namespace {

using Tree = nlohmann::json;

class Parsed {
 public:
  explicit Parsed(const std::string& statement) : result_(pg_query_parse(statement.c_str())) {}
  ~Parsed() { pg_query_free_parse_result(result_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  // nullopt when the parser does not understand it.
  std::optional<Tree> tree() const {
    if (result_.error != nullptr) return std::nullopt;
    return Tree::parse(result_.parse_tree);
  }

 private:
  PgQueryParseResult result_;
};

// {"ColumnRef": {"fields": [{"String": {"sval": "name"}}], ...}}
void collect_fields(const Tree& reference, std::set<std::string>& names) {
  for (const Tree& field : reference.at("fields")) {
    if (field.contains("String")) names.insert(field.at("String").at("sval").get<std::string>());
  }
}

// A tree is no deeper than the parser's own stack let it be.
void collect(const Tree& tree, std::set<std::string>& names) {
  if (!tree.is_structured()) return;
  for (const auto& [key, child] : tree.items()) {
    if (key == "ColumnRef") collect_fields(child, names);
    collect(child, names);
  }
}

}  // namespace

std::set<Identifier> columns_read(const Scope& scope, const UserSql& expression) {
  const auto tree = Parsed("SELECT (" + expression.text + "\n)").tree();
  std::set<std::string> mentioned;
  if (tree) collect(*tree, mentioned);
  std::set<Identifier> read;
  for (const auto& [name, column] : scope) {
    if (!tree || mentioned.contains(name.text())) read.insert(name);
  }
  return read;
}

bool is_plain_name(const Identifier& column) {
  const std::string& name = column.text();
  const auto is_of_names = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!std::ranges::all_of(name, is_of_names)) return false;
  const auto tree = Parsed("SELECT " + name).tree();
  std::set<std::string> mentioned;
  if (tree) collect(*tree, mentioned);
  return mentioned.contains(name);
}

}  // namespace ratchet::postgres
