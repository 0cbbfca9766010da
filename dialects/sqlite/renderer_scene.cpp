#include "sqlite/renderer_scene.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "schema/former_text.hpp"
#include "sqlite/trigger_layout.hpp"
#include "step/table_pair.hpp"

namespace ratchet::sqlite {
namespace {

Table without_own_triggers(Table table) {
  std::erase_if(table.triggers,
                [](const Trigger& trigger) { return is_ratchets_own(trigger.name.text()); });
  return table;
}

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// Those of the table and its indexes that are right for the table as it will be.
Definitions texts_of(const Table& table, const Definitions& texts) {
  Definitions right;
  for (const Definition& text : texts) {
    if (text.table != to_string(table.name)) continue;
    if (text.kind == "table" && !makes(text.sql, table)) return {};
    if (text.kind == "table" || text.kind == "index") right.push_back(text);
  }
  return right;
}

// In the order in which their triggers are laid.
std::vector<const Table*> tables_about(const Step& step, const Scene& scene) {
  if (const auto* repair = std::get_if<Repair>(&step)) return {&table_in(scene, repair->table)};
  const auto& mapping = std::get<DualWrite>(step);
  if (!is_between_tables(mapping)) return {&table_in(scene, mapping.table)};
  const TablePair pair = resolve_pair(mapping, scene.schema, "sqlite");
  return {pair.old_table, pair.new_table};
}

// The other tables of the dual writes in which this one is a side.
std::vector<const Table*> partners_of(const Table& table, const Scene& scene) {
  std::vector<const Table*> partners;
  for (const Step& step : in_force_on(table, scene).steps) {
    for (const Table* each : tables_about(step, scene)) {
      if (each->name != table.name && std::ranges::count(partners, each) == 0) {
        partners.push_back(each);
      }
    }
  }
  return partners;
}

// Of a table whose own triggers are dropped, to another one's rows. Their nested statements are
// about the other table, so it does not matter that they are newer than the user's triggers, whose
// texts SQLite may have changed by now.
std::vector<SqlText> lay_again(Table now, const Scene& after) {
  const InForce wanted = in_force_on(now, after);
  now.triggers.clear();
  return lay_triggers(now, wanted);
}

}  // namespace

const Table& table_in(const Scene& scene, const QualifiedName& name) {
  if (const Table* table = scene.schema.find_table(name)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

std::optional<std::string> text_before(const Definitions& before, const QualifiedName& table) {
  for (const Definition& each : before) {
    if (each.kind == "table" && each.name == to_string(table)) return each.sql;
  }
  return std::nullopt;
}

std::string former_text(const Definitions& before, const QualifiedName& table) {
  if (const auto text = text_before(before, table)) return *text;
  for (const Definition& each : before) {
    if (each.kind == kFormerText && each.name == to_string(table)) return each.sql;
  }
  throw Error(ErrorKind::diverged,
              {.message = "the definition of " + to_string(table) + " from before is not known",
               .hint = "Somebody else dropped or renamed the table; put that right first."});
}

std::vector<SqlText> put_in_force(const Step& step, const Scene& scene) {
  std::vector<SqlText> statements;
  for (const Table* table : tables_about(step, scene)) {
    InForce wanted = in_force_on(*table, scene);
    if (std::ranges::count(wanted.steps, step) == 0) wanted.steps.push_back(step);
    append(lay_triggers(*table, wanted), statements);
  }
  return statements;
}

std::vector<SqlText> take_out_of_force(const Step& step, const Scene& scene) {
  std::vector<SqlText> statements;
  for (const Table* table : tables_about(step, scene)) {
    InForce wanted = in_force_on(*table, scene);
    std::erase(wanted.steps, step);
    append(lay_triggers(*table, wanted), statements);
  }
  return statements;
}

StepSql rename_table(const Table& table, const QualifiedName& to, const Scene& scene,
                     const Definitions& texts) {
  Scene after = scene;
  for (Table& each : after.schema.tables) {
    if (each.name == table.name) each.name = to;
  }
  const std::vector<const Table*> partners = partners_of(table, scene);
  std::vector<SqlText> statements;
  if (!partners.empty()) append(drop_own_triggers(table), statements);
  for (const Table* each : partners) append(drop_own_triggers(*each), statements);
  statements.push_back(sql("ALTER TABLE {} RENAME TO {}", table.name.name, to.name));
  append(writing(texts), statements);
  if (!partners.empty()) {
    append(lay_again(table_in(after, to), after), statements);
    for (const Table* each : partners) {
      append(lay_again(table_in(after, each->name), after), statements);
    }
  }
  return {.before = {sql("PRAGMA legacy_alter_table = ON")},
          .statements = std::move(statements),
          .after = {sql("PRAGMA legacy_alter_table = OFF")}};
}

std::vector<SqlText> rename_columns(const Table& table, const std::vector<ColumnRename>& renames,
                                    const Scene& scene, const Definitions& texts) {
  InForce in_force = in_force_on(table, scene);
  const std::vector<const Table*> partners = partners_of(table, scene);
  Table after = without_own_triggers(table);
  std::vector<SqlText> ddl;
  for (const ColumnRename& each : renames) {
    ddl.push_back(
        sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table.name.name, each.from, each.to));
    after = renamed(std::move(after), each);
    std::ranges::replace(in_force.relaxed, each.from, each.to);
  }
  Scene renamed_scene = scene;
  for (Table& each : renamed_scene.schema.tables) {
    if (each.name == after.name) each = after;
  }
  in_force.schema = &renamed_scene.schema;
  std::vector<SqlText> statements = drop_own_triggers(table);
  for (const Table* each : partners) append(drop_own_triggers(*each), statements);
  append(altering(table, ddl), statements);
  append(writing(texts_of(after, texts)), statements);
  append(lay_triggers(after, in_force), statements);
  for (const Table* each : partners) append(lay_again(*each, renamed_scene), statements);
  return statements;
}

void cant_in_place(const std::string& what) {
  throw Error(ErrorKind::invalid_migration,
              {.message = what + " needs the table rebuilt, which ratchet can't do on SQLite yet",
               .hint = "Leave the entry out, or say `only = \"postgres\"`."});
}

}  // namespace ratchet::sqlite
