#include "sqlite/catalog.hpp"

#include <algorithm>

#include "sqlite/row_estimates.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_reader.hpp"
#include "sqlite/table_text.hpp"

namespace ratchet::sqlite {
namespace {

// A row of sqlite_schema.
struct Object {
  explicit Object(const Row& row)
      : kind(as_text(row[0])),
        name(as_text(row[1])),
        owner(folded(as_text(row[2]))),
        text(as_text(row[3])),
        is_stored(as_integer(row[4]) != 0) {}

  std::string kind;
  std::string name;
  std::string owner;  // folded, since a trigger's is spelt as it was once typed
  std::string text;
  bool is_stored;  // has pages of its own: neither a view nor a virtual table
};
using Objects = std::vector<Object>;
using Places = std::unordered_map<std::string, std::size_t>;  // folded name -> place in a list

// Folded name of a table -> the texts that make it.
std::unordered_map<std::string, std::string> texts_by_table(const Objects& objects) {
  std::unordered_map<std::string, std::string> texts;
  for (const Object& object : objects) {
    if (object.kind != "table" && object.kind != "index") continue;
    texts[object.owner] += object.kind + ' ' + object.name + '\n' + object.text + '\n';
  }
  return texts;
}

template <class Named>
Places places_of(const std::vector<Named>& named) {
  Places places;
  for (const Named& each : named) places[folded(each.name.name.text())] = places.size();
  return places;
}

void add_kinds(Connection& connection, std::vector<Table>& tables) {
  const Places places = places_of(tables);
  const Rows rows = connection.query(
      sql("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"),
      Blame::statement);
  for (const Row& row : rows) {
    const auto found = places.find(folded(as_text(row[0])));
    if (found == places.end()) continue;
    Table& table = tables[found->second];
    const std::string kind = as_text(row[1]);
    table.is_virtual = kind == "virtual" || kind == "shadow";
    table.without_rowid = as_integer(row[2]) != 0;
    table.strict = as_integer(row[3]) != 0;
  }
}

// The tables of `objects`: taken from `before` where their texts are the same, read otherwise.
std::vector<Table> gather_tables(Connection& connection, const Objects& objects,
                                 const Objects& objects_before, Schema before) {
  const auto texts = texts_by_table(objects);
  auto texts_before = texts_by_table(objects_before);
  const Places places_before = places_of(before.tables);
  std::vector<Table> tables;
  std::vector<std::size_t> fresh;
  for (const Object& object : objects) {
    if (object.kind != "table") continue;
    if (texts_before[object.owner] == texts.at(object.owner)) {
      tables.push_back(std::move(before.tables[places_before.at(object.owner)]));
      tables.back().triggers.clear();
      continue;
    }
    if (object.is_stored) fresh.push_back(tables.size());
    tables.push_back({.name = unqualified(object.name),
                      .constraints = named_constraints(object.text),
                      .definition = object.text});
  }
  std::vector<Table*> to_read;
  for (const std::size_t place : fresh) to_read.push_back(&tables[place]);
  add_kinds(connection, tables);
  read_tables(connection, to_read);
  estimate_rows(connection, to_read);
  return tables;
}

void add_index_texts(const Objects& objects, std::vector<Table>& tables) {
  std::unordered_map<std::string_view, const std::string*> texts;
  for (const Object& object : objects) {
    if (object.kind == "index") texts[object.name] = &object.text;
  }
  for (Table& table : tables) {
    for (Index& index : table.indexes) {
      const auto found = texts.find(index.name.text());
      if (found != texts.end()) index.definition = *found->second;
    }
  }
}

std::vector<View> views_in(const Objects& objects) {
  std::vector<View> views;
  for (const Object& object : objects) {
    if (object.kind != "view") continue;
    views.push_back({.name = unqualified(object.name), .definition = object.text});
  }
  return views;
}

void add_triggers(const Objects& objects, Schema& schema) {
  const Places tables = places_of(schema.tables);
  const Places views = places_of(schema.views);
  for (const Object& object : objects) {
    if (object.kind != "trigger") continue;
    const Trigger trigger{.name = Identifier(object.name), .definition = object.text};
    if (const auto table = tables.find(object.owner); table != tables.end()) {
      schema.tables[table->second].triggers.push_back(trigger);
    } else if (const auto view = views.find(object.owner); view != views.end()) {
      schema.views[view->second].triggers.push_back(trigger);
    }
  }
}

// A foreign key spells its target as it was once typed; here it is spelt as it is called.
void spell_targets(std::vector<Table>& tables) {
  const Places places = places_of(tables);
  for (Table& table : tables) {
    for (ForeignKey& key : table.foreign_keys) {
      const auto found = places.find(folded(key.target.name.text()));
      if (found == places.end()) continue;
      const Table& target = tables[found->second];
      key.target = target.name;
      for (Identifier& typed : key.target_columns) {
        const auto same = std::ranges::find(target.columns, folded(typed.text()),
                                            [](const Column& c) { return folded(c.name.text()); });
        if (same != target.columns.end()) typed = same->name;
      }
    }
  }
}

}  // namespace

Schema Catalog::read(Connection& connection) {
  const Rows version = connection.query(sql("PRAGMA main.schema_version"), Blame::statement);
  Rows rows = connection.query(sql("SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema "
                                   "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"),
                               Blame::statement);
  if (rows != objects_) {
    const Objects objects(rows.begin(), rows.end());
    const Objects objects_before(objects_.begin(), objects_.end());
    Schema schema;
    schema.tables = gather_tables(connection, objects, objects_before, schema_);
    schema.views = views_in(objects);
    add_index_texts(objects, schema.tables);
    add_triggers(objects, schema);
    spell_targets(schema.tables);
    schema_ = std::move(schema);
    objects_ = std::move(rows);
  }
  schema_.version = as_integer(version.at(0).at(0));
  return schema_;
}

}  // namespace ratchet::sqlite
