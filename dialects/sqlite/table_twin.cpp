#include "sqlite/table_twin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/rows_in_the_way.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_edit.hpp"
#include "sqlite/token.hpp"
#include "sqlite/trigger_layout.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::array<std::string_view, 3> kNamesOfRowid = {"rowid", "_rowid_", "oid"};

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// SQLite keeps "CREATE TABLE name" and "CREATE [UNIQUE] INDEX name ON table" so, without a schema
// in front and without IF NOT EXISTS.
constexpr std::size_t kPlaceOfTable = 2;
std::size_t place_of_index(const std::vector<Token>& tokens) {
  return is_word(tokens[1], "unique") ? 3 : 2;
}

std::string with_token(const std::string& text, std::size_t place, std::string_view by) {
  const Token token = tokens_of(text).at(place);
  return text.substr(0, token.offset) + std::string(by) +
         text.substr(token.offset + token.text.size());
}

std::string name_as_written(const Table& table) {
  return std::string(tokens_of(table.definition).at(kPlaceOfTable).text);
}

std::string index_text(const Index& index, const Identifier& name, const Identifier& table) {
  const std::size_t place = place_of_index(tokens_of(index.definition));
  const std::string on_table = with_token(index.definition, place + 2, quoted_name(table.text()));
  return with_token(on_table, place, quoted_name(name.text()));
}

std::vector<Index> indexes_of(const Table& table) {
  std::vector<Index> created;
  std::ranges::copy_if(table.indexes, std::back_inserter(created),
                       [](const Index& index) { return index.origin == IndexOrigin::created; });
  return created;
}

// Another form of a name that ratchet keeps: that of the twin's index, or of the retired one's.
Identifier set_aside(const Identifier& index, const Exchange& names) {
  return is_retired_name(names.aside.name) ? retired_name(index) : incoming_name(index);
}
Identifier set_ready(const Identifier& index, const Exchange& names) {
  return is_retired_name(names.coming.name) ? retired_name(index) : incoming_name(index);
}

bool has_word(const std::string& text, std::string_view word) {
  return std::ranges::any_of(tokens_of(text), [&](const Token& token) {
    return token.kind != Token::Kind::sign && folded(unquoted(token)) == word;
  });
}

bool names_a_rowid(const std::string& text) {
  return std::ranges::any_of(kNamesOfRowid,
                             [&](std::string_view name) { return has_word(text, name); });
}

[[noreturn]] void refuse_namer(std::string_view kind, const std::string& name, const Table& table) {
  throw Error(ErrorKind::invalid_migration,
              {.message = fmt::format("{} {} goes by the rowid of {}, which a rebuild gives anew",
                                      kind, name, to_string(table.name)),
               .hint = "Give the table an INTEGER PRIMARY KEY first, or drop it above with a `sql` "
                       "entry and make it again behind this migration."});
}

// A rowid that no key declares is another one in the twin.
enum class KeyOfTwin { the_same, another };
void refuse_names_of_rowid(const Table& table, KeyOfTwin key, const Schema& schema) {
  if (row_key(table) == table.primary_key && key == KeyOfTwin::the_same) return;
  const std::string own = folded(table.name.name.text());
  const auto check = [&](std::string_view kind, const std::string& name, const std::string& text) {
    if (has_word(text, own) && names_a_rowid(text)) refuse_namer(kind, name, table);
  };
  for (const Table& each : schema.tables) {
    if (each.is_virtual && has_word(each.definition, own)) {
      refuse_namer("table", to_string(each.name), table);
    }
    for (const Trigger& trigger : each.triggers) {
      if (is_ratchets_own(trigger.name.text())) continue;
      check("trigger", trigger.name.text(), trigger.definition);
    }
  }
  for (const View& view : schema.views) check("view", to_string(view.name), view.definition);
}

std::string shaped(const Table& table, const CreateTwin& step) {
  std::string made =
      step.primary_key.empty() ? table.definition : with_primary_key(table, step.primary_key);
  bool has_options = table.strict || table.without_rowid;
  const auto add = [&](std::string_view option) {
    made += fmt::format("{} {}", has_options ? "," : "", option);
    has_options = true;
  };
  if (step.strict && !table.strict) add("STRICT");
  if (step.without_rowid && !table.without_rowid) add("WITHOUT ROWID");
  return made;
}

// What a STRICT column of each type holds beside NULL; empty: anything.
using StrictType = std::pair<std::string_view, std::string_view>;
constexpr std::array<StrictType, 6> kStrictTypes = {{{"int", "integer"},
                                                     {"integer", "integer"},
                                                     {"real", "real"},
                                                     {"text", "text"},
                                                     {"blob", "blob"},
                                                     {"any", ""}}};

const StrictType* strict_type_of(const Column& column) {
  const auto* const found =
      std::ranges::find(kStrictTypes, folded(column.type), &StrictType::first);
  return found == kStrictTypes.end() ? nullptr : found;
}

void require_strict_types(const Table& table) {
  for (const Column& column : table.columns) {
    if (strict_type_of(column) != nullptr) continue;
    throw Error(
        ErrorKind::invalid_migration,
        {.message = fmt::format("the type of {}.{}, `{}`, is none that STRICT knows",
                                to_string(table.name), column.name.text(), column.type),
         .hint = "Give it one of INT, INTEGER, REAL, TEXT, BLOB and ANY first: alter_column "
                 "with `type` and keep_name = true, contracted before this migration."});
  }
}

// Of the twin's columns, where it is held to more than the table.
std::vector<StrictColumn> newly_strict(const CreateTwin& step, const Table& table) {
  std::vector<StrictColumn> found;
  const bool becomes_strict = step.strict && !table.strict;
  for (const Column& column : table.columns) {
    const StrictType* type = strict_type_of(column);
    const std::string_view kind = type == nullptr ? "" : type->second;
    // An INTEGER PRIMARY KEY is the rowid.
    const bool is_rowid = step.primary_key == std::vector{column.name} && kind == "integer";
    const bool is_held = (becomes_strict && column.generated == Generated::no) || is_rowid;
    if (is_held && !kind.empty()) found.push_back({column.name, std::string(kind)});
  }
  return found;
}

// The number that the next row would get, where SQLite never gives one twice.
std::vector<SqlText> carry_numbers(const Table& leaving, const Table& coming,
                                   const Exchange& names) {
  const auto counts = [](const Table& table) {
    return has_word(table.definition, "autoincrement");
  };
  if (!counts(leaving) || !counts(coming)) return {};
  const Literal now{names.leaving.name.text()};
  const Literal aside{names.aside.name.text()};
  return {
      sql("INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE "
          "name = {} AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {})",
          now, aside, now),
      sql("UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM sqlite_sequence WHERE name IN "
          "({}, {})) WHERE name = {}",
          now, aside, now)};
}

std::vector<SqlText> drop_triggers(const Table& table) {
  std::vector<SqlText> statements;
  for (const Trigger& each : table.triggers) {
    statements.push_back(sql("DROP TRIGGER {}", each.name));
  }
  return statements;
}

SqlText rename_index(const Identifier& from, const Identifier& to, const std::string& text) {
  return sql("UPDATE main.sqlite_master SET name = {}, sql = {} WHERE type = 'index' AND name = {}",
             Bind{to.text()}, Bind{text}, Bind{from.text()});
}

// Texts as they stood, to the letter, under the names that they now belong to.
std::vector<SqlText> exchange_texts(const Table& leaving, const Table& coming,
                                    const Exchange& names) {
  std::vector<SqlText> statements = {sql("PRAGMA writable_schema = ON")};
  statements.push_back(
      sql("UPDATE main.sqlite_master SET sql = {} WHERE type = 'table' AND name = {}",
          Bind{with_token(coming.definition, kPlaceOfTable, name_as_written(leaving))},
          Bind{leaving.name.name.text()}));
  for (const Index& index : indexes_of(leaving)) {
    const Identifier aside = set_aside(index.name, names);
    statements.push_back(
        rename_index(index.name, aside, index_text(index, aside, names.aside.name)));
    statements.push_back(rename_index(set_ready(index.name, names), index.name, index.definition));
  }
  statements.push_back(sql("PRAGMA writable_schema = RESET"));
  return statements;
}

std::set<Identifier> indexes_ready(const Table& coming) {
  std::set<Identifier> names;
  for (const Index& index : indexes_of(coming)) names.insert(index.name);
  return names;
}

// Both are the same to clients: what somebody else has given to one of them would be lost.
void require_alike(const Table& leaving, const Table& coming, const Exchange& names) {
  std::set<Identifier> wanted;
  for (const Index& index : indexes_of(leaving)) wanted.insert(set_ready(index.name, names));
  const auto all = [](const Table& table) {
    std::vector<Identifier> columns;
    for (const Column& column : table.columns) columns.push_back(column.name);
    return columns;
  };
  if (wanted == indexes_ready(coming) && all(leaving) == all(coming)) return;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{} and {} have not the same columns and indexes any more",
                                      to_string(leaving.name), to_string(coming.name)),
               .hint = "Somebody else changed one of them since they were made alike: undo that "
                       "first."});
}

void require_free(const Table& leaving, const Scene& scene) {
  if (in_force_on(leaving, scene).relaxed.empty()) return;
  throw Error(ErrorKind::must_wait,
              {.message = to_string(leaving.name) + " has a dual write of its columns in force",
               .hint = "Rebuild the table when that migration has been purged."});
}

}  // namespace

StepSql created(const CreateTwin& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  refuse_names_of_rowid(table, step.primary_key.empty() ? KeyOfTwin::the_same : KeyOfTwin::another,
                        scene.schema);
  if (step.strict) require_strict_types(table);
  const std::string text =
      with_token(shaped(table, step), kPlaceOfTable, quoted_name(step.to.name.text()));
  StepSql made;
  made.statements.push_back(sql("{}", UserSql{text}));
  for (const Index& index : indexes_of(table)) {
    const Identifier reserved = incoming_name(index.name);
    made.statements.push_back(sql("{}", UserSql{index_text(index, reserved, step.to.name)}));
  }
  if (const auto held = newly_strict(step, table); !held.empty()) {
    made.in_the_way = {of_another_type(table, held)};
  }
  return made;
}

StepSql exchange(const Exchange& names, const Scene& scene) {
  const Table& leaving = table_in(scene, names.leaving);
  const Table& coming = table_in(scene, names.coming);
  require_alike(leaving, coming, names);
  require_free(leaving, scene);
  Scene after = scene;
  for (Table& each : after.schema.tables) {
    const bool is_leaving = each.name == names.leaving;
    const bool is_coming = each.name == names.coming;
    if (is_leaving) each.name = names.aside;
    if (is_coming) each.name = names.leaving;
    if (is_leaving || is_coming) each.triggers.clear();
  }
  std::vector<SqlText> statements = drop_triggers(leaving);
  append(drop_triggers(coming), statements);
  statements.push_back(sql("ALTER TABLE {} RENAME TO {}", names.leaving.name, names.aside.name));
  statements.push_back(sql("ALTER TABLE {} RENAME TO {}", names.coming.name, names.leaving.name));
  append(exchange_texts(leaving, coming, names), statements);
  append(carry_numbers(leaving, coming, names), statements);
  for (const QualifiedName& name : {names.aside, names.leaving}) {
    const Table& now = table_in(after, name);
    append(lay_triggers(now, in_force_on(now, after)), statements);
  }
  for (const Trigger& each : leaving.triggers) {
    if (is_ratchets_own(each.name.text())) continue;
    statements.push_back(sql("{}", UserSql{each.definition}));
  }
  return {.before = {sql("PRAGMA legacy_alter_table = ON")},
          .statements = std::move(statements),
          .after = {sql("PRAGMA writable_schema = RESET"), sql("PRAGMA legacy_alter_table = OFF")}};
}

}  // namespace ratchet::sqlite
