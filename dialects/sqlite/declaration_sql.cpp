#include "sqlite/declaration_sql.hpp"

#include <array>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kProduct = "sqlite";

SqlText plus(const SqlText& text, const SqlText& more) { return sql("{}{}", text, more); }

SqlText words_of(ReferentialAction action) {
  switch (action) {
    case ReferentialAction::no_action: return sql("NO ACTION");
    case ReferentialAction::restrict: return sql("RESTRICT");
    case ReferentialAction::cascade: return sql("CASCADE");
    case ReferentialAction::set_null: return sql("SET NULL");
    case ReferentialAction::set_default: return sql("SET DEFAULT");
  }
  unreachable("an action of a foreign key");
}

SqlText references(const ForeignKeyFacet& facet) {
  const Reference& target = *facet.references;
  SqlText text = sql(" REFERENCES {}", target.table.name);
  if (!target.columns.empty()) text = sql("{} ({})", text, join_names(target.columns));
  if (facet.on_delete) text = sql("{} ON DELETE {}", text, words_of(*facet.on_delete));
  if (facet.on_update) text = sql("{} ON UPDATE {}", text, words_of(*facet.on_update));
  if (facet.match == MatchKind::full) text = plus(text, sql(" MATCH FULL"));
  if (facet.deferrable == Deferral::deferred) {
    text = plus(text, sql(" DEFERRABLE INITIALLY DEFERRED"));
  }
  return text;
}

SqlText facets_of(const ColumnFacets& facets) {
  if (facets.comment) refuse("a comment on a column");
  SqlText text;
  if (facets.not_null) text = plus(text, sql(" NOT NULL"));
  if (facets.default_value.given()) {
    text = sql("{} DEFAULT {}", text, in_brackets(said(facets.default_value)));
  }
  if (facets.unique) text = plus(text, sql(" UNIQUE"));
  if (facets.check.given()) text = sql("{} CHECK {}", text, in_brackets(said(facets.check)));
  if (facets.collation) text = sql("{} COLLATE {}", text, Identifier(*facets.collation));
  if (facets.foreign_key.references) text = plus(text, references(facets.foreign_key));
  if (facets.generated.given()) {
    text = sql("{} GENERATED ALWAYS AS {} {}", text, in_brackets(said(facets.generated)),
               facets.stored ? sql("STORED") : sql("VIRTUAL"));
  }
  return text;
}

SqlText column(const Identifier& name, const SqlChoice& type, const SqlText& facets) {
  if (!type.given()) return sql("{}{}", name, facets);
  return sql("{} {}{}", name, said(type), facets);
}

// SQLite numbers the rows of an INTEGER PRIMARY KEY by itself; AUTOINCREMENT, which has to stand
// with the column, also keeps it from using a number again.
bool is_numbered_key(const CreateTable& step, const ColumnDeclaration& declared) {
  if (!declared.facets.identity) return false;
  const bool is_the_key =
      step.primary_key && step.primary_key->columns == std::vector{declared.name};
  if (!is_the_key) refuse("identity on a column that is not the primary key by itself");
  return true;
}

SqlText term(const IndexColumn& column) {
  if (column.opclass) refuse("an operator class");
  SqlText text = column.column ? sql("{}", *column.column) : in_brackets(said(column.expression));
  if (column.collation) text = sql("{} COLLATE {}", text, Identifier(*column.collation));
  if (column.order == SortOrder::desc) text = plus(text, sql(" DESC"));
  return text;
}

}  // namespace

SqlText create_table(const CreateTable& step) {
  if (step.comment) refuse("a comment on a table");
  if (!step.with.empty()) refuse("storage parameters");
  std::vector<SqlText> parts;
  bool key_is_said = false;
  for (const ColumnDeclaration& declared : step.columns) {
    SqlText facets = facets_of(declared.facets);
    if (is_numbered_key(step, declared)) {
      facets = plus(sql(" PRIMARY KEY AUTOINCREMENT"), facets);
      key_is_said = true;
    }
    parts.push_back(column(declared.name, declared.type, facets));
  }
  if (step.primary_key && !key_is_said) {
    const SqlText name =
        step.primary_key->name ? sql("CONSTRAINT {} ", *step.primary_key->name) : SqlText();
    parts.push_back(sql("{}PRIMARY KEY ({})", name, join_names(step.primary_key->columns)));
  }
  for (const ConstraintDeclaration& declared : step.constraints) {
    parts.push_back(constraint(declared));
  }
  std::vector<SqlText> options;
  if (step.without_rowid) options.push_back(sql("WITHOUT ROWID"));
  if (step.strict) options.push_back(sql("STRICT"));
  const SqlText text = sql("CREATE TABLE {} (\n  {}\n)", step.table.name, join_sql(parts, ",\n  "));
  return options.empty() ? text : sql("{} {}", text, join_sql(options, ", "));
}

SqlText add_column(const AddColumn& step) {
  if (step.facets.unique) refuse("UNIQUE on a column that is added");
  if (step.facets.identity) refuse("identity on a column that is added");
  return sql("ALTER TABLE {} ADD COLUMN {}", step.table.name,
             column(step.column, step.type, facets_of(step.facets)));
}

SqlText create_index(const CreateIndex& step) {
  if (step.method) refuse("an index method");
  if (!step.include.empty()) refuse("columns that an index only includes");
  if (!step.nulls_distinct) refuse("nulls_distinct = false");
  if (!step.with.empty()) refuse("storage parameters");
  std::vector<SqlText> terms;
  for (const IndexColumn& column : step.columns) terms.push_back(term(column));
  const SqlText kind = step.unique ? sql("UNIQUE INDEX") : sql("INDEX");
  const SqlText text = sql("CREATE {} {} ON {} ({})", kind, name_of_index(step), step.table.name,
                           join_sql(terms, ", "));
  return step.where.given() ? sql("{} WHERE {}", text, in_brackets(said(step.where))) : text;
}

SqlText constraint(const ConstraintDeclaration& declared) {
  const ConstraintKind& kind = declared.kind;
  SqlText text;
  if (declared.name) text = sql("CONSTRAINT {} ", *declared.name);
  if (!kind.unique.empty()) return sql("{}UNIQUE ({})", text, join_names(kind.unique));
  if (kind.check.given()) return sql("{}CHECK {}", text, in_brackets(said(kind.check)));
  if (!kind.foreign_key.empty() && kind.reference.references) {
    return sql("{}FOREIGN KEY ({}){}", text, join_names(kind.foreign_key),
               references(kind.reference));
  }
  refuse("such a constraint");
}

Identifier name_of_index(const CreateIndex& step) {
  if (step.index) return *step.index;
  std::string name = step.table.name.text();
  for (const IndexColumn& column : step.columns) {
    if (!column.column) refuse("an index on an expression without a name");
    name += "_" + column.column->text();
  }
  return Identifier(name + (step.unique ? "_key" : "_idx"));
}

const UserSql& said(const SqlChoice& choice) {
  const LocatedSql* text = choice.for_product(kProduct);
  ensure(text != nullptr, "the planner lets nothing through that is not said for SQLite");
  return text->sql;
}

void refuse(const std::string& what) {
  throw Error(ErrorKind::invalid_migration,
              {.message = "SQLite has no words for " + what,
               .hint = "Leave it out, or say `only = \"postgres\"`."});
}

}  // namespace ratchet::sqlite
