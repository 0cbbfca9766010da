// What most changes ask of their surroundings before they expand. An answer of no is a refusal that
// names the object and the nearest word. Pure, and only about names: what an expression reads and
// whether it compiles is asked by the planner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "change/change.hpp"

namespace ratchet {

// Null, and a refusal at `table`, when there is no such table that ratchet may change.
const Table* existing_table(const Surroundings& surroundings, const QualifiedName& table,
                            Expansion& into);

// Null, and a refusal at `enum`, when there is no such type.
const Enumeration* existing_enumeration(const Surroundings& surroundings, const QualifiedName& name,
                                        Expansion& into);

// A place in the entry: the key that names the object in question.
struct At {
  std::string key;
};

// Null, and a refusal at that key, when the table has no such column.
const Column* existing_column(const Table& table, const Identifier& column, const At& at,
                              Expansion& into);
// False, and a refusal at its place in the list for each that is missing or named twice.
bool existing_columns(const Table& table, const std::vector<Identifier>& columns, const At& at,
                      Expansion& into);
// Of a table, view or column that is to be made: nobody has the name, and it is not ratchet's.
bool is_free_table(const Surroundings& surroundings, const QualifiedName& table, const At& at,
                   Expansion& into);
bool is_free_column(const Surroundings& surroundings, const Table& table, const Identifier& column,
                    const At& at, Expansion& into);

// False, and a refusal at that key, when the table has the column of another one that it is a
// partition of or inherits from.
bool is_own_column(const Surroundings& surroundings, const Table& table, const Identifier& column,
                   const At& at, Expansion& into);

// A refusal at that key when the product would cut the name off.
bool is_too_long(const Surroundings& surroundings, const Identifier& name, const At& at,
                 Expansion& into);

// "x needs the table rebuilt, which ratchet can't do on SQLite yet"
void refuse_rebuild(const std::string& what, const Surroundings& surroundings, const At& at,
                    Expansion& into);
// "SQLite has no enums"
void refuse_lacking(const std::string& what, const Surroundings& surroundings, Expansion& into);
// "ratchet can't … on SQLite yet"
void refuse_yet(const std::string& what, const Surroundings& surroundings, Expansion& into);

// "main.users.name"
std::string in_words(const QualifiedName& table, const Identifier& column);
// "users has name", or what there is when nothing comes near.
std::string nearest_hint(std::string_view owner, std::string_view word,
                         const std::vector<std::string>& candidates);

// An expression that is the column itself.
SqlChoice column_itself(const Identifier& column);

}  // namespace ratchet
