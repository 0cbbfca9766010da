#include "sqlite/renderer_scene.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sqlite/trigger_layout.hpp"

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

}  // namespace

const Table& table_in(const Scene& scene, const QualifiedName& name) {
  if (const Table* table = scene.schema.find_table(name)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

std::vector<SqlText> put_in_force(const Step& step, const Table& table, const Scene& scene) {
  InForce wanted = in_force_on(table, scene);
  if (std::ranges::count(wanted.steps, step) == 0) wanted.steps.push_back(step);
  return lay_triggers(table, wanted);
}

std::vector<SqlText> take_out_of_force(const Step& step, const Table& table, const Scene& scene) {
  InForce wanted = in_force_on(table, scene);
  std::erase(wanted.steps, step);
  return lay_triggers(table, wanted);
}

std::vector<SqlText> rename_columns(const Table& table, const std::vector<ColumnRename>& renames,
                                    const Scene& scene, const Definitions& texts) {
  InForce in_force = in_force_on(table, scene);
  Table after = without_own_triggers(table);
  std::vector<SqlText> ddl;
  for (const ColumnRename& each : renames) {
    ddl.push_back(
        sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table.name.name, each.from, each.to));
    after = renamed(std::move(after), each);
    std::ranges::replace(in_force.relaxed, each.from, each.to);
  }
  std::vector<SqlText> statements = drop_own_triggers(table);
  append(altering(table, ddl), statements);
  append(writing(texts_of(after, texts)), statements);
  append(lay_triggers(after, in_force), statements);
  return statements;
}

void cant_in_place(const std::string& what) {
  throw Error(ErrorKind::invalid_migration,
              {.message = what + " needs the table rebuilt, which ratchet can't do on SQLite yet",
               .hint = "Leave the entry out, or say `only = \"postgres\"`."});
}

}  // namespace ratchet::sqlite
