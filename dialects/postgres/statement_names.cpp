#include "postgres/statement_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "postgres/script_node.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::array kOfRows =
    std::to_array<std::string_view>({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt",
                                     "MergeStmt", "CopyStmt", "PrepareStmt", "DeclareCursorStmt"});

bool is_word_of(unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_of(static_cast<unsigned char>(text[at - 1]));
    const bool ends = end == text.size() || !is_word_of(static_cast<unsigned char>(text[end]));
    if (begins && ends) return true;
  }
  return false;
}

bool is_same_table(const ScriptNode& range, const QualifiedName& table) {
  if (range.text("relname") != table.name.text()) return false;
  const std::string& schema = range.text("schemaname");
  return schema.empty() || !table.schema || schema == table.schema->text();
}

// One statement, walked twice: which tables go by which names in it, then which columns it names.
class Reading {
 public:
  explicit Reading(const RetiredSide& side) : side_(side) {}

  Naming read(const ScriptNode& statement) {
    find_tables(statement);
    if (!names_table_ || is_ratchets_) return Naming::none;
    if (!side_.column) return Naming::by_name;
    find_columns(statement);
    if (is_ratchets_) return Naming::none;
    return found_;
  }

 private:
  void find_tables(const ScriptNode& node) {
    if (node.has("relname")) {
      const std::string& alias = node.at("alias").text("aliasname");
      const std::string& name = alias.empty() ? node.text("relname") : alias;
      if (is_same_table(node, side_.table)) {
        names_table_ = true;
        known_as_.insert(name);
      }
    }
    if (node.kind == "FuncCall") {
      const auto words = words_of(node.list("funcname"));
      is_ratchets_ = is_ratchets_ || (words.size() > 1 && words.front() == "ratchet");
    }
    for (const auto& [key, nodes] : node.fields) {
      for (const ScriptNode& each : nodes) find_tables(each);
    }
  }

  void find_columns(const ScriptNode& node) {
    if (node.kind == "ColumnRef") take_reference(node);
    if (node.kind == "InsertStmt") {
      node.has("cols") ? take_targets(node.list("cols"), node) : take_all(node);
    }
    if (node.kind == "UpdateStmt") take_targets(node.list("targetList"), node);
    if (node.kind == "CopyStmt" && node.has("relation")) {
      node.has("attlist") ? take_words(words_of(node.list("attlist"))) : take_all(node);
    }
    if (node.has("usingClause")) take_words(words_of(node.list("usingClause")));
    if (node.has("onConflictClause")) {
      take_targets(node.at("onConflictClause").list("targetList"), node);
      for (const ScriptNode& each : node.at("onConflictClause").at("infer").list("indexElems")) {
        take_words({each.text("name")});
      }
    }
    for (const auto& [key, nodes] : node.fields) {
      for (const ScriptNode& each : nodes) find_columns(each);
    }
  }

  void take_reference(const ScriptNode& reference) {
    const std::vector<ScriptNode>& fields = reference.list("fields");
    if (fields.empty()) return;
    const std::vector<std::string> words = words_of(fields);
    const bool is_star = fields.back().kind == "A_Star";
    const std::size_t own = is_star ? 0 : 1;
    const bool has_qualifier = words.size() > own;
    if (has_qualifier && !known_as_.contains(words[words.size() - own - 1])) return;
    if (is_star) return note(Naming::every_column);
    is_ratchets_ = is_ratchets_ || words.back() == "ctid";  // nobody else goes by places
    // Of the table, or of nobody knows which.
    if (words.back() == side_.column->text()) note(Naming::by_name);
  }

  bool is_about(const ScriptNode& statement) const {
    return is_same_table(statement.at("relation"), side_.table);
  }

  void take_targets(const std::vector<ScriptNode>& targets, const ScriptNode& statement) {
    if (!is_about(statement)) return;
    for (const ScriptNode& each : targets) take_words({each.text("name")});
  }

  void take_all(const ScriptNode& statement) {
    if (is_about(statement)) note(Naming::every_column);
  }

  void take_words(const std::vector<std::string>& words) {
    if (std::ranges::count(words, side_.column->text()) > 0) note(Naming::by_name);
  }

  void note(Naming naming) { found_ = std::max(found_, naming); }

  const RetiredSide& side_;
  std::set<std::string> known_as_;
  bool names_table_ = false;
  bool is_ratchets_ = false;
  Naming found_ = Naming::none;
};

Naming by_words(const std::string& statement, const RetiredSide& side) {
  const bool names_both = has_word(statement, side.table.name.text()) &&
                          (!side.column || has_word(statement, side.column->text())) &&
                          !has_word(statement, "ratchet") && !has_word(statement, "ctid");
  return names_both ? Naming::by_name : Naming::none;
}

}  // namespace

Naming naming_in(const std::string& statement, const RetiredSide& side) {
  if (statement.find(side.table.name.text()) == std::string::npos) return Naming::none;
  const std::vector<ParsedStatement> parsed = parse_script(statement);
  Naming found = parsed.empty() ? by_words(statement, side) : Naming::none;
  for (const ParsedStatement& each : parsed) {
    if (!each.error.empty()) {
      found = std::max(found, by_words(statement, side));
    } else if (std::ranges::count(kOfRows, each.node.kind) > 0) {
      found = std::max(found, Reading(side).read(each.node));
    }
  }
  return found;
}

}  // namespace ratchet::postgres
