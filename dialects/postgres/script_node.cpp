#include "postgres/script_node.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace ratchet::postgres {
namespace {

using Tree = nlohmann::json;

ScriptNode node_of(const Tree& tree);

std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

bool is_alike(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) == other;
  });
}

bool names_kind(const Tree& tree) {
  return tree.is_object() && tree.size() == 1 && tree.begin()->is_object() &&
         std::isupper(static_cast<unsigned char>(tree.begin().key().front())) != 0;
}

void fill(ScriptNode& node, const Tree& object) {
  for (const auto& [key, child] : object.items()) {
    std::vector<ScriptNode>& field = node.fields[key];
    if (!child.is_array()) {
      field.push_back(node_of(child));
      continue;
    }
    for (const Tree& each : child) field.push_back(node_of(each));
  }
}

ScriptNode node_of(const Tree& tree) {
  ScriptNode node;
  if (names_kind(tree)) {
    node.kind = tree.begin().key();
    fill(node, *tree.begin());
  } else if (tree.is_object()) {
    fill(node, tree);
  } else {
    node.value = tree.is_string() ? tree.get<std::string>() : tree.dump();
  }
  return node;
}

class ParseResult {
 public:
  explicit ParseResult(const std::string& text) : result_(pg_query_parse(text.c_str())) {}
  ~ParseResult() { pg_query_free_parse_result(result_); }
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;

  const PgQueryError* error() const { return result_.error; }
  Tree statements() const { return Tree::parse(result_.parse_tree).at("stmts"); }

 private:
  PgQueryParseResult result_;
};

// The place is told in characters.
std::size_t offset_of_character(const std::string& text, int character) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool continues = (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    if (!continues && --character <= 0) break;
  }
  return at;
}

// As long as before, without the lines that only psql understands: its own commands, and the data
// behind COPY FROM stdin.
std::string without_client_lines(const std::string& script) {
  std::string text = script;
  bool is_data = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const bool begins_data =
        is_alike(line.substr(0, 5), "copy ") && line.find("stdin") != std::string_view::npos;
    const bool ends_data = line.starts_with("\\.");
    if (is_data || line.starts_with('\\'))
      std::fill_n(text.begin() + offset(begin), end - begin, ' ');
    is_data = (is_data && !ends_data) || begins_data;
    begin = end + 1;
  }
  return text;
}

// One after the other, where they can't be parsed together.
std::vector<ParsedStatement> parse_singly(const std::string& script) {
  std::vector<ParsedStatement> statements;
  const PgQuerySplitResult split = pg_query_split_with_scanner(script.c_str());
  if (split.error != nullptr) {
    statements.push_back({.begin = 0,
                          .end = script.size(),
                          .node = {},
                          .error = split.error->message,
                          .error_at = offset_of_character(script, split.error->cursorpos)});
  }
  for (int at = 0; split.error == nullptr && at < split.n_stmts; ++at) {
    const auto begin = static_cast<std::size_t>(split.stmts[at]->stmt_location);
    const auto length = static_cast<std::size_t>(split.stmts[at]->stmt_len);
    // Blanks instead of what stands before it, so that places are those of the script.
    const std::string text = std::string(begin, ' ') + script.substr(begin, length);
    const ParseResult parsed(text);
    ParsedStatement statement{.begin = begin, .end = begin + length, .node = {}, .error = {}};
    if (parsed.error() != nullptr) {
      statement.error = parsed.error()->message;
      statement.error_at = offset_of_character(text, parsed.error()->cursorpos);
    } else if (const Tree all = parsed.statements(); !all.empty()) {
      statement.node = node_of(all.front().at("stmt"));
    }
    statements.push_back(std::move(statement));
  }
  pg_query_free_split_result(split);
  return statements;
}

}  // namespace

const ScriptNode& ScriptNode::at(const std::string& key) const {
  static const ScriptNode kNone;
  const std::vector<ScriptNode>& found = list(key);
  return found.empty() ? kNone : found.front();
}

const std::vector<ScriptNode>& ScriptNode::list(const std::string& key) const {
  static const std::vector<ScriptNode> kNone;
  const auto found = fields.find(key);
  return found == fields.end() ? kNone : found->second;
}

std::optional<std::size_t> ScriptNode::number(const std::string& key) const {
  const auto number = parse_integer(text(key));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

std::vector<std::string> words_of(const std::vector<ScriptNode>& strings) {
  std::vector<std::string> words;
  for (const ScriptNode& each : strings) {
    if (each.kind == "String") words.push_back(each.text("sval"));
  }
  return words;
}

QualifiedName name_of(const std::vector<std::string>& words) {
  const std::string last = words.empty() || words.back().empty() ? "?" : words.back();
  QualifiedName name{.schema = std::nullopt, .name = Identifier(last)};
  const bool has_schema = words.size() > 1 && !words[words.size() - 2].empty();
  if (has_schema && words[words.size() - 2] != "public") {
    name.schema = Identifier(words[words.size() - 2]);
  }
  return name;
}

QualifiedName relation_of(const ScriptNode& range) {
  return name_of({range.text("schemaname"), range.text("relname")});
}

std::vector<ParsedStatement> parse_script(const std::string& script) {
  const ParseResult parsed(script);
  if (parsed.error() != nullptr) return parse_singly(without_client_lines(script));
  std::vector<ParsedStatement> statements;
  for (const Tree& each : parsed.statements()) {
    const std::size_t begin = each.value("stmt_location", std::size_t{0});
    const std::size_t length = each.value("stmt_len", script.size() - begin);
    statements.push_back(
        {.begin = begin, .end = begin + length, .node = node_of(each.at("stmt")), .error = {}});
  }
  return statements;
}

}  // namespace ratchet::postgres
