// What an entry of a migration file may say. Every step, change and declaration describes itself
// once, to a Fields; one Fields reads TOML into it, one writes TOML from it, one makes the JSON
// schema, one lists the keys for the documentation. So none of these can disagree.
//
//   void describe(Fields& f, AddColumn& step) {
//     f.table({"table", Presence::required, "the table"}, step.table);
//     f.name({"column", Presence::required, "the new column"}, step.column);
//   }
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/sql_text.hpp"

namespace ratchet {

// Where something stands in its file, counted from 1; 0 when it does not come from a file.
// Not part of a value: two steps that differ in nothing else are equal.
struct SourceSpot {
  int line = 0;
  int column = 0;
  bool operator==(const SourceSpot&) const { return true; }
};

struct LocatedSql {
  UserSql sql;
  SourceSpot spot;  // of the first character inside the quotes
  bool operator==(const LocatedSql&) const = default;
};

// "sql" in the file: one text for every product, or one for each.
struct SqlChoice {
  std::optional<LocatedSql> any;
  std::map<std::string, LocatedSql> by_product;  // "postgres", "sqlite"

  bool given() const { return any.has_value() || !by_product.empty(); }
  // Null when nothing is said for that product.
  const LocatedSql* for_product(std::string_view product) const;
  bool operator==(const SqlChoice&) const = default;
};
SqlChoice sql_for_all(std::string text);

using SqlMap = std::map<Identifier, SqlChoice>;      // column -> sql
using NameMap = std::map<Identifier, Identifier>;    // a name in an expression -> a column
using TextMap = std::map<std::string, std::string>;  // storage parameters

enum class Presence { required, optional };

struct Key {
  std::string_view name;
  Presence presence = Presence::optional;
  std::string_view meaning;  // half a sentence, for the documentation and the JSON schema
};

// What a flag means that the file leaves out.
enum class Unsaid { is_false, is_true };

class Fields;

// A list of declarations, seen without its type.
struct ListAccess {
  std::size_t size;
  std::function<void(std::size_t index, Fields&)> describe;
  std::function<void(Fields&)> append;  // describes a fresh element, then keeps it
};

// One optional declaration, seen without its type.
struct ObjectAccess {
  bool present;
  std::function<void(Fields&)> describe;  // of the one that is there, or of a fresh one, kept
};

class Fields {
 public:
  virtual ~Fields() = default;

  virtual void name(Key key, Identifier& value) = 0;
  virtual void name(Key key, std::optional<Identifier>& value) = 0;
  virtual void names(Key key, std::vector<Identifier>& value) = 0;
  virtual void table(Key key, QualifiedName& value) = 0;
  virtual void table(Key key, std::optional<QualifiedName>& value) = 0;
  virtual void sql(Key key, SqlChoice& value) = 0;
  // As sql, but the file may also hold an integer or a boolean.
  virtual void default_value(Key key, SqlChoice& value) = 0;
  virtual void sql_map(Key key, SqlMap& value) = 0;
  virtual void name_map(Key key, NameMap& value) = 0;
  virtual void text_map(Key key, TextMap& value) = 0;
  virtual void text(Key key, std::optional<std::string>& value) = 0;
  virtual void texts(Key key, std::vector<std::string>& value) = 0;
  virtual void flag(Key key, bool& value, Unsaid unsaid) = 0;

  template <class Enum>
  void choice(Key key, std::optional<Enum>& value, std::span<const std::string_view> words) {
    std::optional<std::size_t> index;
    if (value) index = static_cast<std::size_t>(*value);
    choice_index(key, index, words);
    if (index) value = static_cast<Enum>(*index);
  }

  // `shorthand`: the key that a bare string (or array) in place of a table stands for; "" for none.
  template <class T>
  void list(Key key, std::vector<T>& value, std::string_view shorthand) {
    list_erased(key,
                {.size = value.size(),
                 .describe = [&value](std::size_t at, Fields& f) { describe(f, value[at]); },
                 .append =
                     [&value](Fields& f) {
                       T fresh{};
                       describe(f, fresh);
                       value.push_back(std::move(fresh));
                     }},
                shorthand);
  }

  template <class T>
  void object(Key key, std::optional<T>& value, std::string_view shorthand) {
    object_erased(key,
                  {.present = value.has_value(),
                   .describe =
                       [&value](Fields& f) {
                         if (!value) value.emplace();
                         describe(f, *value);
                       }},
                  shorthand);
  }

  // At most (required: exactly) one of these keys may be given.
  virtual void one_of(std::span<const std::string_view> keys, Presence presence) = 0;

 private:
  virtual void choice_index(Key key, std::optional<std::size_t>& index,
                            std::span<const std::string_view> words) = 0;
  virtual void list_erased(Key key, ListAccess list, std::string_view shorthand) = 0;
  virtual void object_erased(Key key, ObjectAccess object, std::string_view shorthand) = 0;
};

// Stands in a required field until the reader has filled it.
Identifier unnamed();
QualifiedName unnamed_table();

}  // namespace ratchet
