#include "sqlite/unique_index.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "base/ensure.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"

namespace ratchet::sqlite {
namespace {

using Tokens = std::span<const Token>;

std::string_view text_between(std::string_view text, Tokens tokens) {
  if (tokens.empty()) return {};
  const std::size_t end = tokens.back().offset + tokens.back().text.size();
  return text.substr(tokens.front().offset, end - tokens.front().offset);
}

// What stands between the brackets after the table's name, at commas, and what follows WHERE.
struct IndexText {
  std::vector<Tokens> terms;
  Tokens predicate;
};

IndexText split(const std::vector<Token>& tokens) {
  IndexText split;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const std::string_view sign =
        tokens[at].kind == Token::Kind::sign ? tokens[at].text : std::string_view();
    const bool ends_term = (sign == "," || sign == ")") && depth == 1;
    if (ends_term) split.terms.push_back(Tokens(tokens).subspan(begin, at - begin));
    if (sign == "(") ++depth;
    if (sign == ")") --depth;
    if (ends_term || (sign == "(" && depth == 1)) begin = at + 1;
    if (ends_term && depth == 0) {
      if (at + 1 < tokens.size()) split.predicate = Tokens(tokens).subspan(at + 2);
      return split;
    }
  }
  return split;
}

Tokens without_order(Tokens term) {
  const bool ordered =
      !term.empty() && (is_word(term.back(), "asc") || is_word(term.back(), "desc"));
  return ordered ? term.first(term.size() - 1) : term;
}

// A column may have been renamed since the text was written; its collation stays.
SqlText column_term(const Identifier& column, Tokens term) {
  const bool collated = term.size() >= 2 && is_word(term[term.size() - 2], "collate");
  if (!collated) return sql("{}", column);
  return sql("{} COLLATE {}", column, UserSql{std::string(term.back().text)});
}

// Every column whose name occurs: perhaps too many, never too few.
void add_named(Tokens tokens, const Table& table, std::set<Identifier>& into) {
  for (const Token& token : tokens) {
    const std::string word = folded(unquoted(token));
    for (const Column& column : table.columns) {
      if (folded(column.name.text()) == word) into.insert(column.name);
    }
  }
}

UniqueIndex of_constraint(const Index& index) {
  UniqueIndex made{.name = index.name.text(), .terms = {}, .predicate = {}, .columns = {}};
  for (const auto& column : index.columns) {
    ensure(column.has_value(), "a UNIQUE constraint is over columns");
    made.terms.push_back(sql("{}", *column));
    made.columns.insert(*column);
  }
  return made;
}

UniqueIndex of_text(const Index& index, const Table& table) {
  UniqueIndex made{.name = index.name.text(), .terms = {}, .predicate = {}, .columns = {}};
  const std::vector<Token> tokens = tokens_of(index.definition);
  const IndexText parts = split(tokens);
  ensure(parts.terms.size() == index.columns.size(), "an index has a term for each column");
  for (std::size_t at = 0; at < parts.terms.size(); ++at) {
    const Tokens term = without_order(parts.terms[at]);
    if (index.columns[at]) {
      made.columns.insert(*index.columns[at]);
      made.terms.push_back(column_term(*index.columns[at], term));
    } else {
      add_named(term, table, made.columns);
      made.terms.push_back(sql("({})", UserSql{std::string(text_between(index.definition, term))}));
    }
  }
  if (index.partial) {
    add_named(parts.predicate, table, made.columns);
    made.predicate =
        sql("({})", UserSql{std::string(text_between(index.definition, parts.predicate))});
  }
  return made;
}

}  // namespace

std::vector<UniqueIndex> unique_indexes(const Table& table) {
  std::vector<UniqueIndex> found;
  for (const Index& index : table.indexes) {
    if (!index.unique) continue;
    const bool has_text = index.origin == IndexOrigin::created;
    found.push_back(has_text ? of_text(index, table) : of_constraint(index));
  }
  return found;
}

}  // namespace ratchet::sqlite
