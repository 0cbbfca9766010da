// One parsed statement as changes. Texts of expressions and types are taken over as they were
// written.
#pragma once

#include "dialect/script_translator.hpp"
#include "postgres/script_node.hpp"
#include "postgres/script_tokens.hpp"

namespace ratchet::postgres {

// A statement in its script; all outlive what is made of it.
struct StatementText {
  const ScriptTokens& tokens;
  std::size_t begin = 0;
  std::size_t end = 0;

  // Without what stands around it.
  std::string between(std::size_t from, std::size_t to) const;
};

Translation translate(const ParsedStatement& parsed, const StatementText& text);

// Of ALTER TABLE (script_translation_alter.cpp).
void translate_alter_table(const ScriptNode& statement, const StatementText& text,
                           Translation& into);
// What follows references: "users", or a table and its columns; and what happens to the rows.
void add_reference(const ScriptNode& constraint, Intent& intent);

}  // namespace ratchet::postgres
