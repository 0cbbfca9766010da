#include "change/index_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr int kSuffixMax = 1000;

std::vector<std::string> index_names(const Schema& schema) {
  std::vector<std::string> names;
  for (const Table& table : schema.tables) {
    for (const Index& index : table.indexes) {
      if (index.origin == IndexOrigin::created) names.push_back(index.name.text());
    }
  }
  return names;
}

bool is_taken(const Schema& schema, const Identifier& name) {
  const QualifiedName as_table{.schema = std::nullopt, .name = name};
  return find_index(schema, name) != nullptr || schema.find_table(as_table) != nullptr ||
         schema.find_view(as_table) != nullptr;
}

// Whether the definition says more than columns. The catalog tells the columns; an order or a
// collation stands only in the database's own text, so its mere mention is reason to be careful.
bool mentions(const std::string& definition, std::string_view word) {
  const auto same = [](char left, char right) {
    return std::toupper(static_cast<unsigned char>(left)) == right;
  };
  return !std::ranges::search(definition, word, same).empty();
}

// "... USING btree (a, b)": nothing but the names of columns.
bool is_plain_btree(const std::string& definition) {
  constexpr std::string_view kBegin = " USING btree (";
  const std::size_t begin = definition.find(kBegin);
  if (begin == std::string::npos || !definition.ends_with(')')) return false;
  const std::string names = definition.substr(begin + kBegin.size());
  const auto blanks = std::ranges::count(names, ' ');
  return blanks == std::ranges::count(names, ',') && std::ranges::count(names, ')') == 1;
}

bool can_be_made_again(const Index& index, const Table& table) {
  if (index.partial) return false;
  if (!std::ranges::all_of(index.columns, &std::optional<Identifier>::has_value)) return false;
  for (const Constraint& each : table.constraints) {
    if (each.name == index.name) return each.definition.ends_with(')');
  }
  if (mentions(index.definition, " USING ")) return is_plain_btree(index.definition);
  return !mentions(index.definition, " DESC") && !mentions(index.definition, " COLLATE ");
}

// A unique constraint that can be let go is carried as an index, which holds to the same.
bool is_carried(const Index& index, const Capabilities& can) {
  switch (index.origin) {
    case IndexOrigin::created: return true;
    case IndexOrigin::unique_constraint: return can.has_named_constraints;
    case IndexOrigin::primary_key: return false;
  }
  return false;
}

std::vector<Identifier> final_columns(const Index& index, const Replacement& replacement) {
  std::vector<Identifier> columns;
  for (const std::optional<Identifier>& column : index.columns) {
    columns.push_back(*column == replacement.column ? replacement.name : *column);
  }
  return columns;
}

CreateIndex twin_of(const Index& index, const Table& table, const Replacement& replacement) {
  CreateIndex twin{.table = table.name, .unique = index.unique};
  for (const std::optional<Identifier>& column : index.columns) {
    twin.columns.push_back(
        {.column = *column == replacement.column ? replacement.built_as : *column});
  }
  return twin;
}

}  // namespace

const Index* existing_index(const Surroundings& surroundings, const Identifier& name,
                            Expansion& into) {
  const Index* index = find_index(surroundings.schema(), name);
  if (index != nullptr) return index;
  into.refuse({"index", fmt::format("index {} does not exist", name.text()),
               nearest_hint("the store", name.text(), index_names(surroundings.schema()))});
  return nullptr;
}

bool is_free_index(const Surroundings& surroundings, const Identifier& name, const At& at,
                   Expansion& into) {
  if (is_ratchets_own(name.text())) {
    into.refuse({at.key, fmt::format("{} is a name that ratchet keeps for itself", name.text()),
                 "choose a name that does not begin with `ratchet`"});
    return false;
  }
  if (is_too_long(surroundings, name, at, into)) return false;
  if (!is_taken(surroundings.schema(), name)) return true;
  into.refuse({at.key, fmt::format("{} is there already", name.text()), "choose another name"});
  return false;
}

Identifier free_index_name(const Surroundings& surroundings, const Table& table,
                           const std::vector<Identifier>& columns) {
  std::string base = table.name.name.text();
  for (const Identifier& column : columns) base += "_" + column.text();
  base += "_idx";
  Identifier name(base);
  for (int suffix = 1; suffix < kSuffixMax && is_taken(surroundings.schema(), name); ++suffix) {
    name = Identifier(base + std::to_string(suffix));
  }
  return name;
}

std::vector<CreateIndex> twins(const Surroundings& surroundings, const Table& table,
                               const Replacement& replacement, const At& at, Expansion& into) {
  std::vector<CreateIndex> made;
  for (const Index& index : table.indexes) {
    if (std::ranges::count(index.columns, std::optional(replacement.column)) == 0) continue;
    if (!is_carried(index, surroundings.capabilities())) continue;
    if (can_be_made_again(index, table)) {
      made.push_back(twin_of(index, table, replacement));
      made.back().index = free_index_name(surroundings, table, final_columns(index, replacement));
      continue;
    }
    into.refuse({at.key,
                 fmt::format("index {} can't be carried over: it is partial, or has an expression, "
                             "an order or a collation",
                             index.name.text()),
                 "drop it above with drop_index, and create its twin with create_index"});
  }
  return made;
}

}  // namespace ratchet
