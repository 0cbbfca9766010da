// What makes, renames and drops tables and what belongs to them, other than ALTER TABLE and
// indexes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "postgres/script_context.hpp"

namespace ratchet::postgres {
namespace {

void remember_table(ScriptContext& context, const QualifiedName& table,
                    const ScriptNode& statement) {
  KnownTable& known = context.memory.tables[table];
  known = {};
  known.is_partitioned = statement.has("partspec");
  for (const ScriptNode& each : statement.list("tableElts")) {
    if (each.kind == "ColumnDef") remember_column(context, table, each);
    if (each.text("contype") == "CONSTR_CHECK") remember_check(context, table, each);
    if (each.text("contype") != "CONSTR_PRIMARY") continue;
    for (const std::string& column : words_of(each.list("keys"))) {
      known.columns[column].not_null = true;
    }
  }
}

// A foreign key of a new table locks the one that it points to.
void read_key_of_new_table(ScriptContext& context, const QualifiedName& table,
                           const ScriptNode& constraint, const std::string& column) {
  if (constraint.text("contype") != "CONSTR_FOREIGN") return;
  const QualifiedName target = relation_of(constraint.at("pktable"));
  std::vector<std::string> columns = words_of(constraint.list("fk_attrs"));
  if (columns.empty()) columns = {column};
  Effect effect{.kind = EffectKind::add_foreign_key,
                .words = "FOREIGN KEY of " + spelled(table),
                .table = table,
                .others = {target},
                .columns = identifiers(columns),
                .object = constraint.text("conname"),
                .offset = constraint.location()};
  effect.length = std::string_view("REFERENCES").size();
  effect.index = index_of(table, columns);
  remember_foreign_key(context, table, constraint, columns);
  if (target != table) effect.locks = {share_row_exclusive(target)};
  effect.not_valid = true;  // there are no rows to look at
  effect.cascades = constraint.text("fk_del_action") == "c";
  context.add(std::move(effect));
}

void add_new_keys(ScriptContext& context, const QualifiedName& table, const ScriptNode& statement) {
  for (const ScriptNode& each : statement.list("tableElts")) {
    read_key_of_new_table(context, table, each, "");
    for (const ScriptNode& constraint : each.list("constraints")) {
      read_key_of_new_table(context, table, constraint, each.text("colname"));
    }
  }
}

// The index of a key that a table is made with serves a foreign key, too.
void add_new_indexes(ScriptContext& context, const QualifiedName& table,
                     const ScriptNode& statement) {
  const auto add = [&](const std::vector<std::string>& columns, std::size_t offset) {
    Effect effect{.kind = EffectKind::add_key,
                  .words = "KEY of " + spelled(table),
                  .table = table,
                  .others = {},
                  .columns = identifiers(columns),
                  .object = {},
                  .offset = offset};
    context.add(std::move(effect));
  };
  const auto is_key = [](const ScriptNode& constraint) {
    const std::string& type = constraint.text("contype");
    return type == "CONSTR_PRIMARY" || type == "CONSTR_UNIQUE";
  };
  for (const ScriptNode& each : statement.list("tableElts")) {
    if (is_key(each)) add(words_of(each.list("keys")), each.location());
    for (const ScriptNode& constraint : each.list("constraints")) {
      if (is_key(constraint)) add({each.text("colname")}, constraint.location());
    }
  }
}

void remember_partition(ScriptContext& context, const QualifiedName& table,
                        const ScriptNode& statement) {
  const QualifiedName parent = relation_of(statement.at("inhRelations"));
  context.memory.tables[table].parent = parent;
  KnownTable& known = context.memory.tables[parent];
  known.is_partitioned = true;
  if (statement.at("partbound").flag("is_default")) known.default_partition = table;
}

void read_create_table(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  Effect effect{.kind = EffectKind::create_table,
                .words = "CREATE TABLE " + spelled(table),
                .table = table,
                .others = {}};
  effect.unless_exists = statement.flag("if_not_exists");
  const ScriptNode& parent = statement.at("inhRelations");
  if (statement.has("partbound")) {
    effect.kind = EffectKind::create_partition;
    effect.others = {relation_of(parent)};
    effect.locks = {access_exclusive(effect.others.front())};
    const KnownTable* known = context.memory.find_table(effect.others.front());
    if (known != nullptr && known->default_partition) {
      effect.locks.push_back(access_exclusive(*known->default_partition));
    }
    effect.because = "and the default partition, where there is one, is read whole";
    const std::size_t bound = context.tokens.find_word("values", context.begin, context.end);
    const bool is_default = bound == context.end;
    effect.instead = {fmt::format("CREATE TABLE {} (LIKE {} INCLUDING ALL);", spelled(table),
                                  spelled(effect.others.front())),
                      fmt::format("ALTER TABLE {} ATTACH PARTITION {} {};",
                                  spelled(effect.others.front()), spelled(table),
                                  is_default ? std::string("DEFAULT")
                                             : "FOR " + context.text(bound, context.end))};
  }
  if (statement.at("relation").text("relpersistence") == "t")
    effect.kind = EffectKind::create_table;
  const QualifiedName made = table;
  context.add(std::move(effect));
  remember_table(context, made, statement);
  if (statement.has("partbound")) remember_partition(context, made, statement);
  add_new_indexes(context, made, statement);
  add_new_keys(context, made, statement);
}

void read_create_as(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("into").at("rel"));
  context.memory.tables[table] = {};
  context.add({.kind = EffectKind::create_table,
               .words = "CREATE " + spelled(table),
               .table = table,
               .others = {}});
}

void read_rename(ScriptContext& context, const ScriptNode& statement) {
  const std::string& what = statement.text("renameType");
  const std::string& to = statement.text("newname");
  const QualifiedName table = relation_of(statement.at("relation"));
  const bool is_column = what == "OBJECT_COLUMN" || what == "OBJECT_ATTRIBUTE";
  const bool breaks = is_column || what == "OBJECT_TABLE" || what == "OBJECT_VIEW";
  Effect effect{.kind = breaks ? EffectKind::rename : EffectKind::alter,
                .words = "RENAME of " + spelled(table),
                .table = table,
                .others = {}};
  if (is_column) {
    effect.words = "RENAME of " + spelled(table, statement.text("subname"));
    effect.columns = identifiers({statement.text("subname")});
    effect.instead = {
        fmt::format("-- with ratchet, both names in step until the old application "
                    "is gone:\n-- [[change]] action = \"alter_column\", table = "
                    "\"{}\", column = \"{}\", to = \"{}\"",
                    to_string(table), statement.text("subname"), to)};
  } else if (breaks) {
    effect.instead = {
        "BEGIN;", fmt::format("ALTER TABLE {} RENAME TO {};", spelled(table), spelled(to)),
        "-- a view takes reads and writes of the old name until the old application is gone:",
        fmt::format("CREATE VIEW {} AS SELECT * FROM {};", spelled(table), spelled(to)), "COMMIT;"};
  }
  if (what == "OBJECT_TABLE") {
    effect.others = {QualifiedName{.schema = table.schema, .name = Identifier(to)}};
  }
  effect.locks = {what == "OBJECT_INDEX" ? share_update_exclusive(table) : access_exclusive(table)};
  const bool is_of_table = breaks || what == "OBJECT_INDEX" || what == "OBJECT_TABCONSTRAINT" ||
                           what == "OBJECT_TRIGGER";
  if (!is_of_table) return;
  if (what == "OBJECT_INDEX") effect.table.reset();
  context.add(std::move(effect));
  if (what != "OBJECT_TABLE") return;
  const auto known = context.memory.tables.find(table);
  if (known == context.memory.tables.end()) return;
  KnownTable moved = known->second;
  context.memory.tables.erase(known);
  context.memory.tables.insert_or_assign(name_of({to}), std::move(moved));
}

// To clients that name it without its schema, or with the old one, it is gone.
void read_set_schema(ScriptContext& context, const ScriptNode& statement) {
  if (statement.text("objectType") != "OBJECT_TABLE") return;
  const QualifiedName table = relation_of(statement.at("relation"));
  context.add({.kind = EffectKind::rename,
               .words = "SET SCHEMA of " + spelled(table),
               .table = table,
               .others = {},
               .columns = {},
               .locks = {access_exclusive(table)}});
}

// "DROP TABLE", and what is lost with it.
void read_drop(ScriptContext& context, const ScriptNode& statement) {
  constexpr std::array kRead = std::to_array<std::string_view>(
      {"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_TYPE", "OBJECT_SCHEMA",
       "OBJECT_SEQUENCE", "OBJECT_DOMAIN", "OBJECT_FUNCTION"});
  const std::string& what = statement.text("removeType");
  const bool cascades = statement.text("behavior") == "DROP_CASCADE";
  const bool is_table = what == "OBJECT_TABLE";
  for (const ScriptNode& each : statement.list("objects")) {
    std::vector<std::string> words = words_of(each.list("items"));
    if (each.kind == "TypeName") words = words_of(each.list("names"));
    if (each.kind == "String") words = {each.text("sval")};
    if (each.kind == "ObjectWithArgs") words = words_of(each.list("objname"));
    if (what == "OBJECT_TRIGGER" || what == "OBJECT_POLICY" || what == "OBJECT_RULE") {
      if (words.size() < 2) continue;
      const std::string name = words.back();
      words.pop_back();
      const QualifiedName table = name_of(words);
      context.add({.kind = EffectKind::alter,
                   .words = fmt::format("DROP of {} on {}", spelled(name), spelled(table)),
                   .table = table,
                   .others = {},
                   .columns = {},
                   .locks = {access_exclusive(table)}});
      continue;
    }
    if (std::ranges::find(kRead, what) == kRead.end()) continue;
    const QualifiedName name = name_of(words);
    Effect effect{
        .kind = EffectKind::drop, .words = "DROP of " + spelled(name), .table = name, .others = {}};
    effect.cascades = cascades;
    if (is_table) {
      effect.locks = {access_exclusive(name)};
      add_target_locks(context, name, "", "", effect);
      effect.instead = {
          fmt::format("-- with ratchet, kept out of sight until purge:\n"
                      "-- [[change]] action = \"drop_table\", table = \"{}\"",
                      to_string(name))};
    }
    const bool is_function = what == "OBJECT_FUNCTION" && !cascades;
    if (!is_function) context.add(std::move(effect));
    context.memory.tables.erase(name);
  }
}

void read_domain(ScriptContext& context, const ScriptNode& statement) {
  const bool creates = statement.kind == "CreateDomainStmt";
  const std::vector<std::string> words =
      words_of(statement.list(creates ? "domainname" : "typeName"));
  if (words.empty()) return;
  const bool constrains = creates ? !statement.list("constraints").empty()
                                  : statement.has("def") || statement.text("subtype") == "O";
  DomainKind& kind = context.memory.domains[words.back()];
  if (creates) kind = DomainKind::plain;
  if (constrains) kind = DomainKind::constrained;
}

void read_trigger(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table =
      relation_of(statement.at(statement.kind == "CreatePolicyStmt" ? "table" : "relation"));
  const bool is_trigger = statement.kind == "CreateTrigStmt";
  const std::string name = statement.text(is_trigger                     ? "trigname"
                                          : statement.kind == "RuleStmt" ? "rulename"
                                                                         : "policy_name");
  context.add({.kind = EffectKind::alter,
               .words = fmt::format("CREATE of {} on {}", spelled(name), spelled(table)),
               .table = table,
               .others = {},
               .columns = {},
               .locks = {is_trigger ? share_row_exclusive(table) : access_exclusive(table)}});
}

}  // namespace

void read_definition(ScriptContext& context, const ScriptNode& statement) {
  const std::string& kind = statement.kind;
  if (kind == "CreateStmt") read_create_table(context, statement);
  if (kind == "CreateTableAsStmt") read_create_as(context, statement);
  if (kind == "ViewStmt") {
    const QualifiedName view = relation_of(statement.at("view"));
    context.add({.kind = EffectKind::create_view,
                 .words = "CREATE VIEW " + spelled(view),
                 .table = view,
                 .others = {}});
  }
  if (kind == "RenameStmt") read_rename(context, statement);
  if (kind == "AlterObjectSchemaStmt") read_set_schema(context, statement);
  if (kind == "DropStmt") read_drop(context, statement);
  if (kind == "CreateDomainStmt" || kind == "AlterDomainStmt") read_domain(context, statement);
  if (kind == "CreateTrigStmt" || kind == "RuleStmt" || kind == "CreatePolicyStmt") {
    read_trigger(context, statement);
  }
}

}  // namespace ratchet::postgres
