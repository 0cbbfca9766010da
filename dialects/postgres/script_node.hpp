// libpg_query's tree of a statement as plain values, so that what reads it needs no JSON library.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sql/identifier.hpp"

namespace ratchet::postgres {

class ScriptNode {
 public:
  std::string kind;   // "AlterTableStmt"; empty where the parser names none
  std::string value;  // of a leaf
  std::map<std::string, std::vector<ScriptNode>> fields;

  bool has(const std::string& key) const { return fields.contains(key); }
  // An empty node, list, text where there is no such field.
  const ScriptNode& at(const std::string& key) const;
  const std::vector<ScriptNode>& list(const std::string& key) const;
  const std::string& text(const std::string& key) const { return at(key).value; }
  bool flag(const std::string& key) const { return text(key) == "true"; }
  std::optional<std::size_t> number(const std::string& key) const;
  // Nothing is written for 0, the beginning of the script.
  std::size_t location() const { return number("location").value_or(0); }
};

// What a list of names says: of a function, a type, a dropped object.
std::vector<std::string> words_of(const std::vector<ScriptNode>& strings);
// A table as lint knows it: one of the schema public goes without it.
QualifiedName name_of(const std::vector<std::string>& words);
QualifiedName relation_of(const ScriptNode& range);

struct ParsedStatement {
  std::size_t begin = 0;
  std::size_t end = 0;
  ScriptNode node;
  std::string error;  // instead of the node
  std::size_t error_at = 0;
};

// Every statement of the script, also behind one that can't be parsed.
std::vector<ParsedStatement> parse_script(const std::string& script);

}  // namespace ratchet::postgres
