#include "sqlite/table_edit.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/error.hpp"
#include "sqlite/rewrite.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_text.hpp"
#include "sqlite/token.hpp"

namespace ratchet::sqlite {
namespace {

using Texts = std::vector<std::string>;

Error cant(const std::string& what, const std::string& hint) {
  return Error(ErrorKind::invalid_migration,
               {.message = what + " can't be changed in the table's definition", .hint = hint});
}

std::string words(const Table& table, const Identifier& column) {
  return to_string(table.name) + "." + column.text();
}

// The tokens of a column's declaration, as they stand in the whole text.
std::vector<Token> tokens_of_column(const Table& table, const Identifier& column) {
  std::vector<Token> tokens = tokens_of(table.definition);
  const auto span = TableText(table.definition).column(column);
  std::erase_if(tokens, [&](const Token& token) {
    return !span || token.offset < span->begin || token.offset >= span->end;
  });
  return tokens;
}

std::size_t end_of(const Token& token) { return token.offset + token.text.size(); }

std::string replaced(std::string text, const Span& span, const std::string& by) {
  return text.replace(span.begin, span.end - span.begin, by);
}

// Without the blanks in front of it, which parted it from what stands there.
std::string erased(const std::string& text, Span span) {
  while (span.begin > 0 && text[span.begin - 1] == ' ') --span.begin;
  return replaced(text, span, "");
}

// Behind the name, the type, or whatever stands there.
Texts inserted_in_column(const Table& table, const Identifier& column, const std::string& clause) {
  Texts candidates;
  for (const Token& token : tokens_of_column(table, column)) {
    const std::size_t end = end_of(token);
    candidates.push_back(replaced(table.definition, {end, end}, " " + clause));
  }
  return candidates;
}

std::optional<std::string> first_that(const Texts& candidates,
                                      const std::function<bool(const std::string&)>& is_right) {
  for (const std::string& candidate : candidates) {
    try {
      if (is_right(candidate)) return candidate;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::statement_failed) throw;  // not a text that SQLite takes
    }
  }
  return std::nullopt;
}

std::optional<std::string> first_that_makes(const Table& wanted, const Texts& candidates) {
  return first_that(candidates, [&](const std::string& text) { return makes(text, wanted); });
}

// With ON CONFLICT where it follows.
Texts without_one_not_null(const std::string& definition) {
  const std::vector<Token> tokens = tokens_of(definition);
  const auto is = [&](std::size_t at, std::string_view word) {
    return at < tokens.size() && is_word(tokens[at], word);
  };
  Texts candidates;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is(at, "not") || !is(at + 1, "null")) continue;
    const std::size_t last = is(at + 2, "on") && is(at + 3, "conflict") ? at + 4 : at + 1;
    if (last >= tokens.size()) continue;
    candidates.push_back(replaced(definition, {tokens[at].offset, end_of(tokens[last])}, ""));
  }
  return candidates;
}

// Behind PRIMARY KEY, at `at`, and what may follow it in a column or, behind its columns in
// brackets, in the table.
std::size_t behind_primary_key(const std::vector<Token>& tokens, std::size_t at) {
  const auto is = [&](std::size_t place, std::string_view word) {
    return place < tokens.size() && is_word(tokens[place], word);
  };
  at += 2;
  if (is(at, "asc") || is(at, "desc")) ++at;
  if (is(at, "on") && is(at + 1, "conflict")) at += 3;
  if (is(at, "autoincrement")) ++at;
  return at;
}

// The old key as a UNIQUE, for every place where it may stand: which one is right is seen from what
// the text makes.
Texts with_unique_for_primary_key(const std::string& definition) {
  const std::vector<Token> tokens = tokens_of(definition);
  Texts candidates;
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    if (!is_word(tokens[at], "primary") || !is_word(tokens[at + 1], "key")) continue;
    const bool is_of_table = tokens[at + 2].text == "(";
    const std::size_t last = is_of_table ? at + 1 : behind_primary_key(tokens, at) - 1;
    candidates.push_back(replaced(definition, {tokens[at].offset, end_of(tokens[last])},
                                  is_of_table ? "UNIQUE" : "NOT NULL UNIQUE"));
  }
  return candidates;
}

enum class Nullability { nullable, not_null };

Table with_nullability(Table table, const Identifier& column, Nullability wanted) {
  for (Column& each : table.columns) {
    if (each.name == column) each.not_null = wanted == Nullability::not_null;
  }
  return table;
}

std::string nullability_changed(const Table& table, const Identifier& column, Nullability wanted,
                                const Texts& candidates) {
  const auto found = first_that_makes(with_nullability(table, column, wanted), candidates);
  if (found) return *found;
  throw cant("the NOT NULL of " + words(table, column),
             "It may come from the primary key; that needs the table rebuilt.");
}

// How far a default's own text goes is for SQLite to say: "DEFAULT" and one token more, or two …
Texts with_another_default(const Table& table, const Identifier& column, const std::string& by) {
  const std::vector<Token> tokens = tokens_of_column(table, column);
  Texts candidates;
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (!is_word(tokens[at], "default") || is_word(tokens[at - 1], "set")) continue;
    for (std::size_t last = at + 1; last < tokens.size(); ++last) {
      const Span span{tokens[at].offset, end_of(tokens[last])};
      candidates.push_back(by.empty() ? erased(table.definition, span)
                                      : replaced(table.definition, span, by));
    }
  }
  return candidates;
}

// As the table is but for the text of that column's default.
bool makes_with_default(const std::string& text, const Table& table, const Identifier& column) {
  Table made = made_by(text, table.name);
  Table wanted = table;
  for (Column& each : wanted.columns) {
    if (each.name != column) continue;
    const Column* now = find_column(made, column);
    if (now == nullptr || !now->default_value) return false;
    each.default_value = now->default_value;
  }
  return look_the_same(made, wanted);
}

// The same table, but that the one may have a foreign key more. CHECKs are told by no pragma.
bool is_with_or_without_key(const Table& more, const Table& less) {
  if (look_the_same(more, less)) return true;
  for (std::size_t at = 0; at < more.foreign_keys.size(); ++at) {
    Table without = more;
    without.foreign_keys.erase(without.foreign_keys.begin() + static_cast<std::ptrdiff_t>(at));
    if (look_the_same(without, less)) return true;
  }
  return false;
}

const PlacedConstraint& only_one(const TableText& text, const Table& table,
                                 const Identifier& name) {
  const auto& all = text.constraints();
  const auto found = std::ranges::find(all, name, &PlacedConstraint::name);
  if (found != all.end() && std::ranges::count(all, name, &PlacedConstraint::name) == 1) {
    return *found;
  }
  const std::string there =
      found == all.end() ? " has no constraint " : " has several constraints that are called ";
  throw Error(ErrorKind::invalid_migration,
              {.message = to_string(table.name) + there + name.text(),
               .hint = "Only a constraint with a name of its own can be told from the others."});
}

}  // namespace

std::string without_not_null(const Table& table, const Identifier& column) {
  return nullability_changed(table, column, Nullability::nullable,
                             without_one_not_null(table.definition));
}

std::string with_not_null(const Table& table, const Identifier& column) {
  return nullability_changed(table, column, Nullability::not_null,
                             inserted_in_column(table, column, "NOT NULL"));
}

std::string with_default(const Table& table, const Identifier& column, const std::string& clause) {
  const Column* now = find_column(table, column);
  const bool has_default = now != nullptr && now->default_value;
  const auto found =
      first_that(has_default ? with_another_default(table, column, clause)
                             : inserted_in_column(table, column, clause),
                 [&](const std::string& text) { return makes_with_default(text, table, column); });
  if (found) return *found;
  throw cant("the default of " + words(table, column),
             "A generated column has none, and a default is made of constants and functions only.");
}

std::string without_default(const Table& table, const Identifier& column) {
  Table wanted = table;
  for (Column& each : wanted.columns) {
    if (each.name == column) each.default_value.reset();
  }
  if (const auto found = first_that_makes(wanted, with_another_default(table, column, ""))) {
    return *found;
  }
  throw cant("the default of " + words(table, column), "");
}

std::string with_constraint(const Table& table, const std::string& constraint) {
  const TableText before(table.definition);
  const std::size_t end = before.end_of_body();
  const std::string text = replaced(table.definition, {end, end}, ",\n  " + constraint);
  const auto found = first_that({text}, [&](const std::string& each) {
    const Table made = made_by(each, table.name);
    return is_with_or_without_key(made, table) &&
           TableText(each).constraints().size() == before.constraints().size() + 1;
  });
  if (found) return *found;
  throw cant("the constraints of " + to_string(table.name),
             "SQLite does not take `" + constraint + "` there.");
}

std::string with_constraint_renamed(const Table& table, const Identifier& from,
                                    const Identifier& to) {
  const TableText placed(table.definition);
  const PlacedConstraint& constraint = only_one(placed, table, from);
  const std::vector<Token> tokens = tokens_of(table.definition);
  const auto name = std::ranges::find_if(tokens, [&](const Token& token) {
    return token.offset > constraint.span.begin;  // behind the word CONSTRAINT
  });
  const std::string text =
      replaced(table.definition, {name->offset, end_of(*name)}, quoted_name(to.text()));
  std::vector<Constraint> wanted = named_constraints(table.definition);
  for (Constraint& each : wanted) {
    if (each.name == from) each.name = to;
  }
  if (named_constraints(text) == wanted && makes(text, table)) return text;
  throw cant("the name of constraint " + from.text() + " of " + to_string(table.name), "");
}

std::string with_primary_key(const Table& table, const std::vector<Identifier>& columns) {
  const std::string key = text_of(sql(",\n  PRIMARY KEY ({})", join_names(columns)));
  Texts candidates;
  for (const std::string& each : table.primary_key.empty()
                                     ? Texts{table.definition}
                                     : with_unique_for_primary_key(table.definition)) {
    const std::size_t end = TableText(each).end_of_body();
    candidates.push_back(replaced(each, {end, end}, key));
  }
  const auto found = first_that(candidates, [&](const std::string& text) {
    const Table made = made_by(text, table.name);
    return made.primary_key == columns && column_names(made) == column_names(table) &&
           made.strict == table.strict && made.without_rowid == table.without_rowid;
  });
  if (found) return *found;
  throw cant("the primary key of " + to_string(table.name), "");
}

std::string without_constraint(const Table& table, const Identifier& name) {
  const TableText text(table.definition);
  const PlacedConstraint& constraint = only_one(text, table, name);
  std::string left = erased(table.definition, constraint.span);
  if (!constraint.column) {
    if (const auto comma = text.comma_before(constraint)) left.erase(*comma, 1);
  }
  const bool is_alone = TableText(left).constraints().size() + 1 == text.constraints().size();
  if (is_alone && is_with_or_without_key(table, made_by(left, table.name))) return left;
  throw cant("constraint " + name.text() + " of " + to_string(table.name), "");
}

}  // namespace ratchet::sqlite
