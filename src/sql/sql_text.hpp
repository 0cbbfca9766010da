// SQL that ratchet itself writes. A SqlText can only be made by sql("... {} ...", holes), where the
// template is checked at compile time and the holes take names, numbers, bound data and other
// SqlText: text from outside can't get in, so an injection does not compile.
//
// What a user wrote is UserSql: made in one place (the reader of migration files), put in verbatim.
// A SqlText keeps names unquoted until a dialect renders it (render).
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/value.hpp"

namespace ratchet {

// An expression, predicate, type or statement that a person wrote in a migration file, or that the
// catalog returned. Verbatim; never rewritten as text.
struct UserSql {
  std::string text;
  bool operator==(const UserSql&) const = default;
};

// A datum that travels beside the statement.
struct Bind {
  Value value;
  bool operator==(const Bind&) const = default;
};

// A character string inside DDL, where nothing can be bound (a comment, a trigger's message).
struct Literal {
  std::string text;
  bool operator==(const Literal&) const = default;
};

class SqlText {
 public:
  using Piece = std::variant<std::string, Identifier, QualifiedName, UserSql, Bind, Literal>;

  SqlText() = default;
  const std::vector<Piece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }
  bool operator==(const SqlText&) const = default;

 private:
  friend class SqlTextBuilder;
  std::vector<Piece> pieces_;
};

// Used by sql() only.
class SqlTextBuilder {
 public:
  explicit SqlTextBuilder(std::string_view format) : rest_(format) {}
  void add(const Identifier& name) { add_piece(name); }
  void add(const QualifiedName& name) { add_piece(name); }
  void add(const UserSql& text) { add_piece(text); }
  void add(const Bind& datum) { add_piece(datum); }
  void add(const Literal& literal) { add_piece(literal); }
  void add(const SqlText& text);
  void add(std::integral auto number) { add_number(static_cast<std::int64_t>(number)); }
  SqlText finish();

 private:
  void add_piece(SqlText::Piece piece);
  void add_number(std::int64_t number);
  void take_literal();

  std::string_view rest_;
  SqlText text_;
};

template <std::size_t Holes>
class SqlTemplate {
 public:
  template <std::size_t Size>
  // Implicit, so that a string literal, and nothing else, becomes a template.
  consteval SqlTemplate(const char (&text)[Size]) : text_(text, Size - 1) {  // NOLINT
    std::size_t holes = 0;
    for (std::size_t at = 0; at + 1 < text_.size(); ++at) {
      if (text_[at] == '{' && text_[at + 1] == '}') ++holes;
    }
    if (holes != Holes) throw "the number of {} is not the number of arguments";
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// sql("DELETE FROM {} WHERE {} = {}", table, column, Bind{key})
template <class... Holes>
SqlText sql(std::type_identity_t<SqlTemplate<sizeof...(Holes)>> format, const Holes&... holes) {
  SqlTextBuilder builder(format.text());
  (builder.add(holes), ...);
  return builder.finish();
}

// The texts one after the other with `separator` between them; the empty text for none.
SqlText join_sql(const std::vector<SqlText>& texts, SqlTemplate<0> separator);
SqlText join_names(const std::vector<Identifier>& names);  // "a", "b"

// What a database driver takes: the text, and the data in the order of their places.
struct RenderedSql {
  std::string text;
  std::vector<Value> data;
};

// How one product writes names, strings and the places of data.
struct Spelling {
  std::function<std::string(std::string_view)> quoted_name;
  std::function<std::string(std::string_view)> quoted_string;
  std::function<std::string(std::size_t ordinal)> placeholder;  // counts from 1
  std::optional<std::string> home_schema{};  // written before a table's name that carries none
};
RenderedSql render(const SqlText& text, const Spelling& spelling);

}  // namespace ratchet
