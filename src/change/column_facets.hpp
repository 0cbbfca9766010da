// What may be said about a column, against what a product can do for one that is added to a table
// which holds rows already.
#pragma once

#include "change/change.hpp"
#include "change/checks.hpp"

namespace ratchet {

// Everything that no product question is about: a foreign key points at something that is there.
// `path` leads to the declaration in its entry: "", "into[1]", "columns[0]".
struct FacetsAt {
  std::string path;
  std::string key(std::string_view name) const;
};
void check_references(const Surroundings& surroundings, const ForeignKeyFacet& facet,
                      const FacetsAt& at, Expansion& into);

// Refuses what a column that is added can't have: what would write every row anew, a comment that
// nobody keeps.
void check_added_facets(const Surroundings& surroundings, const ColumnFacets& facets,
                        const FacetsAt& at, Expansion& into);

// The same for the new side of a mapping, whose values are written by the dual write.
void check_new_side_facets(const Surroundings& surroundings, const ColumnFacets& facets,
                           const FacetsAt& at, Expansion& into);

// Until purge a row that has NULL there, old or incoming, gets the value.
void add_repair(const QualifiedName& table, const Identifier& column, const SqlChoice& value,
                Expansion& into);

// The column as it is added, and the unique index that it is owed; an ADD COLUMN can't be UNIQUE.
AddColumn added(const QualifiedName& table, const ColumnDeclaration& column);
CreateIndex unique_index(const QualifiedName& table, const Identifier& column);

// Points `facet` where the foreign key of `column` alone points, if there is one. Refuses at
// `column` what the catalog doesn't tell.
void carry_foreign_key(const Table& table, const Identifier& column, ForeignKeyFacet& facet,
                       Expansion& into);

// Whether the text is one number, string, blob, NULL, TRUE or FALSE.
bool is_literal(std::string_view text);

}  // namespace ratchet
