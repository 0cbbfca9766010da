#include "change/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kListedMax = 8;

bool is_reserved(const Identifier& name, const At& at, Expansion& into) {
  if (!is_ratchets_own(name.text())) return false;
  into.refuse({at.key, fmt::format("{} is a name that ratchet keeps for itself", name.text()),
               "choose a name that does not begin with `ratchet`"});
  return true;
}

}  // namespace

bool is_too_long(const Surroundings& surroundings, const Identifier& name, const At& at,
                 Expansion& into) {
  const std::size_t bytes_max = surroundings.capabilities().identifier_bytes_max;
  if (bytes_max == 0 || name.text().size() <= bytes_max) return false;
  into.refuse({at.key, fmt::format("{} is longer than {} bytes", name.text(), bytes_max),
               "choose a shorter name"});
  return true;
}

const Table* existing_table(const Surroundings& surroundings, const QualifiedName& name,
                            Expansion& into) {
  const Schema& schema = surroundings.schema();
  const Table* table = schema.find_table(name);
  if (table == nullptr && schema.find_view(name) != nullptr) {
    into.refuse({"table", to_string(name) + " is a view", "name the table that it shows"});
    return nullptr;
  }
  if (table == nullptr) {
    into.refuse({"table", fmt::format("table {} does not exist", to_string(name)),
                 nearest_hint("the store", to_string(name), table_names(schema))});
    return nullptr;
  }
  if (table->is_virtual) {
    into.refuse({"table",
                 to_string(name) + " is a virtual or foreign table, which ratchet leaves alone",
                 "change it with a `sql` entry"});
    return nullptr;
  }
  if (is_ratchets_own(name.name.text())) {
    into.refuse({"table", to_string(name) + " belongs to ratchet", ""});
    return nullptr;
  }
  return table;
}

const Enumeration* existing_enumeration(const Surroundings& surroundings, const QualifiedName& name,
                                        Expansion& into) {
  const Schema& schema = surroundings.schema();
  if (const Enumeration* found = schema.find_enumeration(name)) return found;
  std::vector<std::string> names;
  for (const Enumeration& each : schema.enumerations) names.push_back(to_string(each.name));
  into.refuse({"enum", fmt::format("enum {} does not exist", to_string(name)),
               nearest_hint("the store", to_string(name), names)});
  return nullptr;
}

const Column* existing_column(const Table& table, const Identifier& name, const At& at,
                              Expansion& into) {
  const Column* column = find_column(table, name);
  if (column != nullptr && !is_ratchets_own(name.text())) return column;
  into.refuse({at.key, fmt::format("column {} does not exist", in_words(table.name, name)),
               nearest_hint(to_string(table.name), name.text(), column_names(table))});
  return nullptr;
}

bool existing_columns(const Table& table, const std::vector<Identifier>& columns, const At& at,
                      Expansion& into) {
  std::set<Identifier> seen;
  bool all_right = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const At here{fmt::format("{}[{}]", at.key, i)};
    if (existing_column(table, columns[i], here, into) == nullptr) all_right = false;
    if (seen.insert(columns[i]).second) continue;
    into.refuse({here.key, fmt::format("column {} is named twice", columns[i].text()), ""});
    all_right = false;
  }
  return all_right;
}

bool is_free_table(const Surroundings& surroundings, const QualifiedName& table, const At& at,
                   Expansion& into) {
  if (is_reserved(table.name, at, into)) return false;
  if (is_too_long(surroundings, table.name, at, into)) return false;
  const Schema& schema = surroundings.schema();
  if (schema.find_table(table) == nullptr && schema.find_view(table) == nullptr) return true;
  into.refuse({at.key, fmt::format("{} is there already", to_string(table)),
               "choose another name, or drop the other one first"});
  return false;
}

bool is_free_column(const Surroundings& surroundings, const Table& table, const Identifier& column,
                    const At& at, Expansion& into) {
  if (is_reserved(column, at, into)) return false;
  if (is_too_long(surroundings, column, at, into)) return false;
  if (find_column(table, column) != nullptr) {
    into.refuse({at.key, fmt::format("{} is there already", in_words(table.name, column)),
                 "choose another name"});
    return false;
  }
  if (table.partition_bound.empty()) return true;
  const std::string whole = to_string(table.parents.front());
  into.refuse({"table",
               fmt::format("{} is a partition of {}, which gives it its columns",
                           to_string(table.name), whole),
               fmt::format("change {}: its partitions follow", whole)});
  return false;
}

bool is_own_column(const Surroundings& surroundings, const Table& table, const Identifier& column,
                   const At& at, Expansion& into) {
  for (const QualifiedName& name : table.parents) {
    const Table* parent = surroundings.schema().find_table(name);
    if (parent == nullptr || find_column(*parent, column) == nullptr) continue;
    into.refuse(
        {at.key, fmt::format("{} comes from {}", in_words(table.name, column), to_string(name)),
         fmt::format("change it in {}: {} follows", to_string(name), to_string(table.name))});
    return false;
  }
  return true;
}

void refuse_rebuild(const std::string& what, const Surroundings& surroundings, const At& at,
                    Expansion& into) {
  into.refuse({at.key,
               fmt::format("{} needs the table rebuilt, which ratchet can't do on {} yet", what,
                           surroundings.capabilities().display_name),
               ""});
}

void refuse_lacking(const std::string& what, const Surroundings& surroundings, Expansion& into) {
  into.refuse(
      {"", fmt::format("{} has no {}", surroundings.capabilities().display_name, what), ""});
}

void refuse_yet(const std::string& what, const Surroundings& surroundings, Expansion& into) {
  into.refuse(
      {"",
       fmt::format("ratchet can't {} on {} yet", what, surroundings.capabilities().display_name),
       ""});
}

std::string in_words(const QualifiedName& table, const Identifier& column) {
  return to_string(table) + "." + column.text();
}

std::string nearest_hint(std::string_view owner, std::string_view word,
                         const std::vector<std::string>& candidates) {
  std::vector<std::string> theirs;
  std::ranges::copy_if(candidates, std::back_inserter(theirs),
                       [](const std::string& name) { return !is_ratchets_own(name); });
  if (const auto nearest = nearest_word(word, theirs)) {
    return fmt::format("{} has {}", owner, *nearest);
  }
  if (theirs.size() > kListedMax) return "";
  return fmt::format("{} has {}", owner, join(theirs, {.separator = ", ", .empty = "none"}));
}

SqlChoice column_itself(const Identifier& column) {
  std::string quoted = "\"";
  for (const char c : column.text()) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return sql_for_all(quoted + '"');
}

}  // namespace ratchet
