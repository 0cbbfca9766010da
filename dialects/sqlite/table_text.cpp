#include "sqlite/table_text.hpp"

#include <algorithm>
#include <array>

#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::array<std::string_view, 5> kConstraintOfTable = {"constraint", "primary", "unique",
                                                                "check", "foreign"};

// A cursor over the tokens. Beyond the end there are none, and nothing matches.
class Tokens {
 public:
  explicit Tokens(const std::string& text) : tokens_(tokens_of(text)) {}

  std::size_t size() const { return tokens_.size(); }
  const Token& operator[](std::size_t at) const { return tokens_[at]; }
  bool is(std::size_t at, std::string_view word) const {
    return at < tokens_.size() && is_word(tokens_[at], word);
  }
  bool is_sign(std::size_t at, char sign) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::sign &&
           tokens_[at].text.front() == sign;
  }
  std::size_t begin_of(std::size_t at) const { return tokens_[at].offset; }
  std::size_t end_of(std::size_t at) const { return tokens_[at].offset + tokens_[at].text.size(); }

  // Behind the token, or behind the brackets that it opens.
  std::size_t behind_one(std::size_t at) const { return std::max(at + 1, behind_brackets(at)); }

  // Behind the bracket that closes the one at `at`; `at` itself where none is opened.
  std::size_t behind_brackets(std::size_t at) const {
    if (!is_sign(at, '(')) return at;
    int depth = 0;
    for (std::size_t next = at; next < tokens_.size(); ++next) {
      if (is_sign(next, '(')) ++depth;
      if (is_sign(next, ')') && --depth == 0) return next + 1;
    }
    return tokens_.size();
  }

 private:
  std::vector<Token> tokens_;
};

// Behind ON DELETE …, MATCH … and [NOT] DEFERRABLE …; `at` itself where none of them stands.
std::size_t behind_reference_clause(const Tokens& tokens, std::size_t at) {
  if (tokens.is(at, "match")) return at + 2;
  if (tokens.is(at, "on") && !tokens.is(at + 1, "conflict")) {
    const bool is_two_words = tokens.is(at + 2, "set") || tokens.is(at + 2, "no");
    return at + (is_two_words ? 4 : 3);
  }
  const std::size_t word = tokens.is(at, "not") ? at + 1 : at;
  if (!tokens.is(word, "deferrable")) return at;
  return tokens.is(word + 1, "initially") ? word + 3 : word + 1;
}

// `at`: the word REFERENCES.
std::size_t behind_reference(const Tokens& tokens, std::size_t at) {
  at = tokens.behind_brackets(at + 2);
  while (true) {
    const std::size_t next = behind_reference_clause(tokens, at);
    if (next == at) return at;
    at = next;
  }
}

std::size_t behind_conflict_clause(const Tokens& tokens, std::size_t at) {
  return tokens.is(at, "on") && tokens.is(at + 1, "conflict") ? at + 3 : at;
}

// What a constraint is, and the tokens it is made of: what it says, [body, body_end), and its end.
struct Parts {
  ConstraintType type;
  std::size_t body;
  std::size_t body_end;
  std::size_t end;
};

// `at`: behind CONSTRAINT and the name.
std::optional<Parts> parts_of(const Tokens& tokens, std::size_t at) {
  const auto one_word = [&](ConstraintType type) { return Parts{type, at, at + 1, at + 1}; };
  if (tokens.is(at, "check")) {
    const std::size_t behind = tokens.behind_brackets(at + 1);
    return Parts{ConstraintType::check, at + 1, behind, behind_conflict_clause(tokens, behind)};
  }
  if (tokens.is(at, "references") || tokens.is(at, "foreign")) {
    const bool is_alone = tokens.is(at, "foreign");
    const std::size_t reference = is_alone ? tokens.behind_brackets(at + 2) : at;
    const std::size_t behind = behind_reference(tokens, reference);
    return Parts{ConstraintType::foreign_key, reference, behind, behind};
  }
  if (tokens.is(at, "unique")) return one_word(ConstraintType::unique);
  if (tokens.is(at, "primary")) return one_word(ConstraintType::primary_key);
  if (tokens.is(at, "not") && tokens.is(at + 1, "null")) return one_word(ConstraintType::not_null);
  return std::nullopt;
}

bool begins_constraint_of_table(const Tokens& tokens, std::size_t at) {
  return std::ranges::any_of(kConstraintOfTable,
                             [&](std::string_view word) { return tokens.is(at, word); });
}

// Whom the constraints belong to that are met.
struct Owner {
  bool is_table = false;  // there are no columns behind the first constraint of the table
  std::optional<Identifier> column;
};

}  // namespace

TableText::TableText(const std::string& definition) : definition_(definition) {
  const Tokens tokens(definition_);
  std::size_t open = 0;
  while (open < tokens.size() && !tokens.is_sign(open, '(')) ++open;
  const std::size_t behind = tokens.behind_brackets(open);
  if (open == behind || tokens.is(1, "virtual")) return;
  const std::size_t close = behind - 1;
  end_of_body_ = tokens.end_of(close - 1);
  Owner owner;
  for (std::size_t first = open + 1; first < close;) {
    std::size_t end = first;
    while (end < close && !tokens.is_sign(end, ',')) end = tokens.behind_one(end);
    if (begins_constraint_of_table(tokens, first)) owner = {.is_table = true, .column = {}};
    if (!owner.is_table) {
      owner.column = Identifier(unquoted(tokens[first]));
      columns_.push_back({*owner.column, {tokens.begin_of(first), tokens.end_of(end - 1)}});
    }
    for (std::size_t at = first; at < end; at = tokens.behind_one(at)) {
      const auto parts = tokens.is(at, "constraint") ? parts_of(tokens, at + 2) : std::nullopt;
      if (!parts || unquoted(tokens[at + 1]).empty()) continue;
      const std::size_t last = std::min(parts->end, end);
      constraints_.push_back(
          {.name = Identifier(unquoted(tokens[at + 1])),
           .type = parts->type,
           .column = owner.column,
           .span = {tokens.begin_of(at), tokens.end_of(last - 1)},
           .body = {tokens.begin_of(parts->body), tokens.end_of(parts->body_end - 1)}});
    }
    first = end + 1;
  }
}

std::optional<Span> TableText::column(const Identifier& name) const {
  const auto found = std::ranges::find(columns_, folded(name.text()),
                                       [](const Placed& each) { return folded(each.name.text()); });
  return found == columns_.end() ? std::nullopt : std::optional(found->span);
}

std::optional<std::size_t> TableText::comma_before(const PlacedConstraint& constraint) const {
  const Tokens tokens(definition_);
  std::optional<std::size_t> comma;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens.begin_of(at) < constraint.span.begin) {
      comma = tokens.is_sign(at, ',') ? std::optional(tokens.begin_of(at)) : std::nullopt;
    }
    if (tokens.begin_of(at) < constraint.span.end) continue;
    // Another constraint follows without a comma of its own: it needs this one.
    const bool is_last = tokens.is_sign(at, ',') || tokens.is_sign(at, ')');
    return is_last ? comma : std::nullopt;
  }
  return comma;
}

std::string TableText::text(const Span& span) const {
  return definition_.substr(span.begin, span.end - span.begin);
}

std::vector<Constraint> named_constraints(const std::string& definition) {
  const TableText text(definition);
  std::vector<Constraint> named;
  for (const PlacedConstraint& each : text.constraints()) {
    named.push_back({.name = each.name, .type = each.type});
  }
  return named;
}

}  // namespace ratchet::sqlite
