#include "postgres/table_reader.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_text.hpp"

namespace ratchet::postgres {
namespace {

bool is_set(const Value& value) { return as_integer(value) != 0; }
Identifier name_in(const Value& value) { return Identifier(as_text(value)); }

Generated generated_of(const std::string& letter) {
  if (letter == "s") return Generated::stored;
  return letter == "v" ? Generated::computed : Generated::no;
}

Identity identity_of(const std::string& letter) {
  if (letter == "a") return Identity::always;
  return letter == "d" ? Identity::by_default : Identity::none;
}

IndexOrigin origin_of(const std::string& constraint) {
  if (constraint.empty()) return IndexOrigin::created;
  // That of an exclusion goes with its constraint, just as a unique one's.
  return constraint == "p" ? IndexOrigin::primary_key : IndexOrigin::unique_constraint;
}

ConstraintType type_of(const std::string& letter) {
  if (letter == "p") return ConstraintType::primary_key;
  if (letter == "u") return ConstraintType::unique;
  if (letter == "x") return ConstraintType::exclusion;
  if (letter == "f") return ConstraintType::foreign_key;
  return letter == "n" ? ConstraintType::not_null : ConstraintType::check;
}

std::string action_of(const std::string& letter) {
  if (letter == "r") return "RESTRICT";
  if (letter == "c") return "CASCADE";
  if (letter == "n") return "SET NULL";
  return letter == "d" ? "SET DEFAULT" : "NO ACTION";
}

// "SELECT bob", one on each line.
std::vector<ColumnGrant> grants_in(const std::string& lines) {
  std::vector<ColumnGrant> grants;
  for (const std::string& line : split_lines(lines)) {
    const std::size_t blank = line.find(' ');
    grants.push_back({.privilege = line.substr(0, blank), .grantee = line.substr(blank + 1)});
  }
  return grants;
}

// How it differs from a trigger that was just created.
std::string enablement_of(const std::string& letter, const std::string& trigger,
                          const QualifiedName& table) {
  const std::string_view word = letter == "D"   ? "DISABLE"
                                : letter == "R" ? "ENABLE REPLICA"
                                : letter == "A" ? "ENABLE ALWAYS"
                                                : "";
  if (word.empty()) return "";
  return fmt::format(";\nALTER TABLE {} {} TRIGGER {}", quoted_name(table), word,
                     quoted_name(trigger));
}

// A row of catalog_relations.sql.
struct RelationRow {
  RelationRow(const Row& row, const Connection& connection)
      : oid(as_integer(row[0])),
        name(shown_name(connection, as_text(row[1]), as_text(row[2]))),
        kind(as_text(row[3])),
        left_alone(is_set(row[4])),
        partition_key(as_text(row[6])),
        partition_bound(as_text(row[7])),
        traits{.unlogged = is_set(row[5]),
               .replica_identity = as_text(row[8]),
               .row_security = as_text(row[9])},
        view{.query = as_text(row[11]), .options = as_text(row[12])},
        hides_rows(is_set(row[13])) {
    if (!is_null(row[10])) comment = as_text(row[10]);
  }

  bool is_view() const { return kind == "v" || kind == "m"; }
  Oid oid;
  QualifiedName name;
  std::string kind;
  bool left_alone;
  std::string partition_key;
  std::string partition_bound;
  TableTraits traits;
  ViewTraits view;
  bool hides_rows;
  std::optional<std::string> comment;
};

class Reader {
 public:
  Reader(Connection& connection, const std::vector<Oid>& oids)
      : connection_(connection), oids_(bound(oids)) {}

  std::map<Oid, Relation> read(Publications publications) {
    for (const Row& row : query(kSqlCatalogRelations)) {
      add_relation(RelationRow(row, connection_));
    }
    for (const Row& row : query(kSqlCatalogColumns)) add_column(row);
    for (const Row& row : query(kSqlCatalogIndexes)) add_index_column(row);
    for (const Row& row : query(kSqlCatalogConstraints)) add_constraint_column(row);
    for (const Row& row : query(kSqlCatalogTriggers)) add_trigger(row);
    for (const Row& row : query(kSqlCatalogParents)) add_parent(row);
    for (const Row& row : query(kSqlCatalogRules)) add_rule(row);
    for (const Row& row : query(kSqlCatalogBelongings)) add_belonging(row);
    if (publications == Publications::some) read_publications();
    for (const Row& row : query(kSqlCatalogReads)) add_read(row);
    for (auto& [oid, row] : rows_) add_definition(row);
    return std::move(relations_);
  }

 private:
  void read_publications() {
    for (const Row& row : query(kSqlCatalogPublications)) add_publication(row);
    for (const Row& row : query(kSqlCatalogPublished)) add_belonging(row);
  }

  Rows query(std::string_view text) {
    return connection_.ask(sql("WITH given (oids) AS (SELECT {}::oid[]) {}", oids_, embedded(text)),
                           Blame::statement);
  }
  QualifiedName shown(const Value& schema, const Value& name) const {
    return shown_name(connection_, as_text(schema), as_text(name));
  }

  void add_relation(const RelationRow& row) {
    if (row.is_view()) {
      relations_.emplace(row.oid, View{.name = row.name, .materialized = row.kind == "m"});
    } else {
      relations_.emplace(row.oid, Table{.name = row.name,
                                        .partition_key = row.partition_key,
                                        .partition_bound = row.partition_bound,
                                        .comment = row.comment,
                                        .is_virtual = row.left_alone,
                                        .hides_rows = row.hides_rows});
    }
    rows_.emplace(row.oid, row);
  }

  // Null for a view, and for what is gone since the first query.
  Table* table_of(const Row& row) {
    const auto found = relations_.find(as_integer(row[0]));
    return found == relations_.end() ? nullptr : std::get_if<Table>(&found->second);
  }

  void add_column(const Row& row) {
    Table* table = table_of(row);
    if (table == nullptr) return;
    Column column{.name = name_in(row[1]), .type = as_text(row[2]), .not_null = is_set(row[3])};
    if (!is_null(row[4])) column.default_value = UserSql{as_text(row[4])};
    column.generated = generated_of(as_text(row[5]));
    column.identity = identity_of(as_text(row[6]));
    if (!is_null(row[7])) column.collation = as_text(row[7]);
    if (!is_null(row[8])) column.comment = as_text(row[8]);
    column.settings = split_lines(as_text(row[9]));
    if (!is_null(row[10])) column.grants = grants_in(as_text(row[10]));
    if (!is_null(row[12])) {
      (is_set(row[13]) ? column.numbers : column.sequence) = shown(row[11], row[12]);
    }
    table->columns.push_back(std::move(column));
  }

  void add_index_column(const Row& row) {
    Table* table = table_of(row);
    if (table == nullptr) {
      if (as_integer(row[7]) == 1) add_to_view(row, as_text(row[6]));
      return;
    }
    if (as_integer(row[7]) == 1) {
      Index index{.name = name_in(row[1]),
                  .origin = origin_of(as_text(row[2])),
                  .unique = is_set(row[3]),
                  .partial = is_set(row[4]),
                  .valid = is_set(row[5])};
      if (index.origin == IndexOrigin::created) index.definition = as_text(row[6]);
      table->indexes.push_back(std::move(index));
    }
    std::optional<Identifier> column;
    if (!is_null(row[8])) column = name_in(row[8]);
    table->indexes.back().columns.push_back(column);
  }

  void add_constraint_column(const Row& row) {
    Table* table = table_of(row);
    if (table == nullptr) return;
    const bool is_first_column = as_integer(row[11]) == 1;
    if (is_first_column) add_constraint(row, *table);
    if (is_null(row[5])) return;  // a check that names no column
    Constraint& constraint = table->constraints.back();
    constraint.columns.push_back(name_in(row[5]));
    if (constraint.type == ConstraintType::primary_key) {
      table->primary_key.push_back(constraint.columns.back());
    }
    if (constraint.type == ConstraintType::foreign_key) {
      table->foreign_keys.back().columns.push_back(constraint.columns.back());
      table->foreign_keys.back().target_columns.push_back(name_in(row[8]));
    }
  }

  void add_constraint(const Row& row, Table& table) {
    table.constraints.push_back({.name = name_in(row[1]),
                                 .type = type_of(as_text(row[2])),
                                 .validated = is_set(row[3]),
                                 .definition = as_text(row[4])});
    if (table.constraints.back().type != ConstraintType::foreign_key) return;
    table.foreign_keys.push_back({.target = shown(row[6], row[7]),
                                  .on_update = action_of(as_text(row[9])),
                                  .on_delete = action_of(as_text(row[10]))});
  }

  void add_trigger(const Row& row) {
    const auto found = relations_.find(as_integer(row[0]));
    if (found == relations_.end()) return;
    const std::string name = as_text(row[1]);
    const QualifiedName& table = rows_.at(found->first).name;
    const Trigger trigger{
        .name = Identifier(name),
        .definition = as_text(row[2]) + enablement_of(as_text(row[3]), name, table)};
    std::visit([&](auto& relation) { relation.triggers.push_back(trigger); }, found->second);
  }

  void add_parent(const Row& row) {
    if (Table* table = table_of(row)) table->parents.push_back(shown(row[1], row[2]));
  }

  void add_publication(const Row& row) {
    if (Table* table = table_of(row)) table->publications.push_back(as_text(row[1]));
  }

  void add_belonging(const Row& row) {
    Table* table = table_of(row);
    if (table == nullptr) return;
    Belongings& all = table->belongings;
    const std::string kind = as_text(row[1]);
    std::string text = as_text(row[2]);
    if (kind == "parameter") all.storage_parameters.push_back(std::move(text));
    if (kind == "tablespace") all.tablespace = text;
    if (kind == "setting") all.settings.push_back(std::move(text));
    if (kind == "single") {
      all.singles.push_back({.take_off = as_text(row[3]), .put_on = std::move(text)});
    }
    if (kind == "unmovable") all.unmovable.push_back(std::move(text));
  }

  void add_read(const Row& row) {
    const auto found = relations_.find(as_integer(row[0]));
    if (found == relations_.end()) return;
    if (auto* view = std::get_if<View>(&found->second))
      view->reads.push_back(shown(row[1], row[2]));
  }

  void add_rule(const Row& row) {
    const auto found = rows_.find(as_integer(row[0]));
    if (found != rows_.end()) found->second.traits.rules.push_back(as_text(row[2]));
  }

  // The index of a materialized view.
  void add_to_view(const Row& row, const std::string& definition) {
    const auto found = rows_.find(as_integer(row[0]));
    if (found != rows_.end()) found->second.view.query += "\n" + definition + ";";
  }

  void add_definition(const RelationRow& row) {
    Relation& relation = relations_.at(row.oid);
    if (auto* table = std::get_if<Table>(&relation)) {
      table->definition = text_of(*table, row.traits);
    } else {
      auto& view = std::get<View>(relation);
      view.definition = text_of(view, row.view);
    }
  }

  Connection& connection_;
  Bind oids_;
  std::map<Oid, RelationRow> rows_;
  std::map<Oid, Relation> relations_;
};

}  // namespace

Bind bound(const std::vector<Oid>& oids) {
  std::vector<std::string> numbers;
  for (const Oid oid : oids) numbers.push_back(fmt::format("{}", oid));
  return Bind{"{" + join(numbers, {.separator = ","}) + "}"};
}

QualifiedName shown_name(const Connection& connection, const std::string& schema,
                         const std::string& name) {
  if (connection.is_home(schema)) return {std::nullopt, Identifier(name)};
  return {Identifier(schema), Identifier(name)};
}

std::map<Oid, Relation> read_relations(Connection& connection, const std::vector<Oid>& oids,
                                       Publications publications) {
  return Reader(connection, oids).read(publications);
}

}  // namespace ratchet::postgres
