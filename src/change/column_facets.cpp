#include "change/column_facets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/text.hpp"

namespace ratchet {
namespace {

// What would write the whole table anew while nobody can use it.
void check_rewrites(const Surroundings& surroundings, const ColumnFacets& facets,
                    const FacetsAt& at, Expansion& into) {
  if (!surroundings.capabilities().has_named_constraints) {
    if (facets.identity) {
      refuse_rebuild("a numbered column", surroundings, {at.key("identity")}, into);
    }
    if (facets.stored) {
      refuse_rebuild("a stored generated column", surroundings, {at.key("stored")}, into);
    }
    return;
  }
  if (facets.identity) {
    into.refuse({at.key("identity"),
                 "a numbered column writes every row anew while nobody can use the table",
                 "make a sequence with `sql`, and give default = \"nextval('...')\" and not_null"});
  }
  if (facets.stored) {
    into.refuse({at.key("stored"),
                 "a stored generated column writes every row anew while nobody can use the table",
                 "add a plain column with `fill`, and keep it right with a trigger of yours"});
  }
}

// The catalog's words for what the change of a target does; nullopt for what happens unasked.
std::optional<ReferentialAction> action_of(const std::string& words) {
  static const std::map<std::string, ReferentialAction> kActions = {
      {"RESTRICT", ReferentialAction::restrict},
      {"CASCADE", ReferentialAction::cascade},
      {"SET NULL", ReferentialAction::set_null},
      {"SET DEFAULT", ReferentialAction::set_default}};
  const auto found = kActions.find(words);
  return found == kActions.end() ? std::nullopt : std::optional(found->second);
}

// Told by the constraint's own text, or else by the table's.
bool may_be_deferrable(const Table& table, const Identifier& column) {
  for (const Constraint& each : table.constraints) {
    if (each.type != ConstraintType::foreign_key || each.columns != std::vector{column}) continue;
    return each.definition.find("DEFERRABLE") != std::string::npos;
  }
  return table.definition.find("DEFERR") != std::string::npos ||
         table.definition.find("deferr") != std::string::npos;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == right;
  });
}

// One string from end to end: every quote inside is doubled.
bool is_quoted(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('\'') || !text.ends_with('\'')) return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t at = text.find('\''); at != std::string_view::npos;
       at = text.find('\'', at + 2)) {
    if (text.substr(at, 2) != "''") return false;
  }
  return true;
}

bool is_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text = trimmed(text.substr(1));
  if (text.empty() ||
      (text.front() != '.' && std::isdigit(static_cast<unsigned char>(text.front())) == 0)) {
    return false;
  }
  return parse_number(text).has_value();
}

}  // namespace

std::string FacetsAt::key(std::string_view name) const {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

void check_references(const Surroundings& surroundings, const ForeignKeyFacet& facet,
                      const FacetsAt& at, Expansion& into) {
  if (!facet.references) {
    const bool action = facet.on_delete || facet.on_update || facet.match || facet.deferrable;
    if (action) into.refuse({at.path, "a foreign key's action without `references`", ""});
    return;
  }
  const Schema& schema = surroundings.schema();
  const Table* target = schema.find_table(facet.references->table);
  const std::string key = at.key("references");
  if (target == nullptr) {
    into.refuse(
        {key, fmt::format("table {} does not exist", to_string(facet.references->table)),
         nearest_hint("the store", to_string(facet.references->table), table_names(schema))});
    return;
  }
  existing_columns(*target, facet.references->columns, {key}, into);
}

void check_added_facets(const Surroundings& surroundings, const ColumnFacets& facets,
                        const FacetsAt& at, Expansion& into) {
  const Capabilities& can = surroundings.capabilities();
  check_references(surroundings, facets.foreign_key, at, into);
  if (facets.comment && !can.has_comments) refuse_lacking("comments", surroundings, into);
  check_rewrites(surroundings, facets, at, into);
}

void check_new_side_facets(const Surroundings& surroundings, const ColumnFacets& facets,
                           const FacetsAt& at, Expansion& into) {
  check_references(surroundings, facets.foreign_key, at, into);
  const Capabilities& can = surroundings.capabilities();
  if (facets.comment && !can.has_comments) refuse_lacking("comments", surroundings, into);
  if (facets.generated.given()) {
    into.refuse({at.key("generated"), "a generated column can't be the new side of a mapping",
                 "add it with add_column"});
  }
  check_rewrites(surroundings, facets, at, into);
}

void add_repair(const QualifiedName& table, const Identifier& column, const SqlChoice& value,
                Expansion& into) {
  const SqlMap set = {{column, value}};
  SqlChoice missing = column_itself(column);
  missing.any->sql.text += " IS NULL";
  into.add(Phase::migrate, Repair{.table = table, .set = set, .where = missing});
  into.add(Phase::backfill, UpdateRows{.table = table, .set = set, .where = missing});
}

AddColumn added(const QualifiedName& table, const ColumnDeclaration& column) {
  AddColumn step{
      .table = table, .column = column.name, .type = column.type, .facets = column.facets};
  step.facets.unique = false;
  return step;
}

CreateIndex unique_index(const QualifiedName& table, const Identifier& column) {
  return {.table = table,
          .columns = {{.column = column}},
          .index = Identifier(fmt::format("{}_{}_key", table.name.text(), column.text())),
          .unique = true};
}

void carry_foreign_key(const Table& table, const Identifier& column, ForeignKeyFacet& facet,
                       Expansion& into) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (key.columns != std::vector{column}) continue;
    if (may_be_deferrable(table, column)) {
      into.refuse({"column",
                   fmt::format("the foreign key of {} may be deferrable, which can't be carried",
                               in_words(table.name, column)),
                   "say what the new column `references`"});
    }
    facet.references = Reference{.table = key.target, .columns = key.target_columns};
    facet.on_delete = action_of(key.on_delete);
    facet.on_update = action_of(key.on_update);
  }
}

bool is_literal(std::string_view text) {
  text = trimmed(text);
  if (is_word(text, "null") || is_word(text, "true") || is_word(text, "false")) return true;
  const bool is_blob = text.starts_with('x') || text.starts_with('X');
  return is_quoted(text.substr(is_blob ? 1 : 0)) || is_number(text);
}

}  // namespace ratchet
