#include "postgres/trigger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/columns_read.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/trigger_body.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kBytesShown = 24;

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// One of the two that every step in force on a table is.
struct TriggerText {
  Identifier name;
  SqlText event;  // BEFORE INSERT
  SqlText when;   // empty: always
  QualifiedName function;
  SqlText body;
};

struct Triggers {
  std::vector<SqlText> create_functions;   // of the expressions
  std::vector<SqlText> replace_functions;  // those of them that name columns of the table
  std::vector<QualifiedName> functions;
  std::vector<TriggerText> triggers;
};

std::string repair_key(const Repair& step) {
  ensure(!step.set.empty(), "a repair sets at least one column");
  std::string all = to_string(step.table);
  for (const auto& [column, value] : step.set) all += "\n" + column.text();
  const std::string shown = excerpt_of(step.set.begin()->first.text(), kBytesShown);
  return fmt::format("repair_{}_{}", shown, fingerprint_of(all).substr(0, 6));
}

Identifier repair_trigger(const Repair& step) {
  return Identifier(fmt::format("{}ratchet_{}", kLastOfAll, repair_key(step)));
}

Triggers triggers_of(const DualWrite& step, const Table& table) {
  const std::string key = mapping_key(step);
  const DualWriteBody body(step, table, key);
  Triggers made{.create_functions = body.create_functions(),
                .replace_functions = body.replace_functions(),
                .functions = body.functions(),
                .triggers = {{.name = dual_write_trigger(key, "insert"),
                              .event = sql("BEFORE INSERT"),
                              .when = {},
                              .function = function_name(key + "_insert"),
                              .body = body.on_insert()}}};
  if (body.only_fills_old()) return made;
  made.triggers.push_back({.name = dual_write_trigger(key, "update"),
                           .event = sql("BEFORE UPDATE"),
                           .when = body.concerns_update(),
                           .function = function_name(key + "_update"),
                           .body = body.on_update()});
  return made;
}

ExpressionFunction function_over(const Table& table, const std::string& name, const UserSql& text) {
  ExpressionFunction function{
      .name = function_name(name), .expression = text, .scope = {}, .type = "boolean"};
  for (const Identifier& read : columns_read(scope_of(table), text)) {
    function.scope.emplace_back(read, read);
  }
  return function;
}

Triggers triggers_of(const Repair& step, const Table& table) {
  const std::string key = repair_key(step);
  std::vector<ExpressionFunction> functions = {
      function_over(table, key + "_where", said(step.where))};
  std::vector<SqlText> assignments;
  for (const auto& [column, value] : step.set) {
    const Column* target = find_column(table, column);
    ensure(target != nullptr, "a repair sets columns of its table");
    const std::string name = fmt::format("{}_set_{}", key, functions.size());
    functions.push_back(function_over(table, name, said(value)));
    functions.back().type = target->type;
    functions.back().volatility = Volatility::any;  // the first value of each row may be another
    assignments.push_back(sql("NEW.{} := {};", column, functions.back().over("NEW")));
  }
  Triggers made;
  for (const ExpressionFunction& each : functions) {
    append(each.create(table), made.create_functions);
    made.functions.push_back(each.name);
  }
  made.triggers.push_back({.name = repair_trigger(step),
                           .event = sql("BEFORE INSERT OR UPDATE"),
                           .when = functions.front().over("NEW"),
                           .function = function_name(key),
                           .body = join_sql(assignments, "\n")});
  return made;
}

Triggers triggers_of(const Step& step, const Table& table) {
  if (const auto* mapping = std::get_if<DualWrite>(&step)) return triggers_of(*mapping, table);
  const auto* repair = std::get_if<Repair>(&step);
  ensure(repair != nullptr, "triggers of a step that has none");
  return triggers_of(*repair, table);
}

SqlText create_function(const TriggerText& trigger) {
  refuse_end_of_body(trigger.body);
  return sql(
      "CREATE OR REPLACE FUNCTION {} () RETURNS trigger LANGUAGE plpgsql AS $ratchet$\n"
      "BEGIN\n"
      "{}\n"
      "RETURN NEW;\n"
      "END\n"
      "$ratchet$",
      trigger.function, trigger.body);
}

std::vector<SqlText> create_trigger(const TriggerText& trigger, const QualifiedName& table) {
  const SqlText when = trigger.when.empty() ? SqlText() : sql("\nWHEN ({})", trigger.when);
  return {sql("CREATE TRIGGER {} {} ON {} FOR EACH ROW{}\nEXECUTE FUNCTION {} ()", trigger.name,
              trigger.event, table, when, trigger.function),
          sql("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, trigger.name)};
}

}  // namespace

Identifier dual_write_trigger(const std::string& key, std::string_view event) {
  return Identifier(fmt::format("{}{}ratchet_{}_{}", kLastOfAll, kLastOfAll, key, event));
}

std::vector<QualifiedName> tables_with_triggers(const Table& table, const Schema& schema) {
  std::vector<QualifiedName> names = {table.name};
  for (std::size_t at = 0; at < names.size(); ++at) {  // as far as they inherit
    for (const Table& each : schema.tables) {
      const bool inherits =
          each.partition_bound.empty() && std::ranges::count(each.parents, names[at]) > 0;
      if (inherits && std::ranges::count(names, each.name) == 0) names.push_back(each.name);
    }
  }
  return names;
}

void refuse_end_of_body(const SqlText& body) {
  for (const SqlText::Piece& piece : body.pieces()) {
    const auto* name = std::get_if<Identifier>(&piece);
    if (name == nullptr || name->text().find("$ratchet$") == std::string::npos) continue;
    throw Error(ErrorKind::invalid_migration,
                {.message = "a name with $ratchet$ in it can't stand in a trigger: " + name->text(),
                 .hint = "Give the column another name."});
  }
}

std::vector<SqlText> create_functions(const Step& step, const Table& table) {
  const Triggers wanted = triggers_of(step, table);
  std::vector<SqlText> statements = wanted.create_functions;
  for (const TriggerText& each : wanted.triggers) statements.push_back(create_function(each));
  return statements;
}

std::vector<SqlText> create_triggers(const Step& step, const Table& table, const Schema& schema) {
  const Triggers wanted = triggers_of(step, table);
  std::vector<SqlText> statements;
  for (const QualifiedName& name : tables_with_triggers(table, schema)) {
    for (const TriggerText& each : wanted.triggers) append(create_trigger(each, name), statements);
  }
  return statements;
}

std::vector<SqlText> drop_triggers(const Step& step, const Table& table, const Schema& schema) {
  const Triggers there = triggers_of(step, table);
  std::vector<SqlText> statements;
  for (const QualifiedName& name : tables_with_triggers(table, schema)) {
    for (const TriggerText& each : there.triggers) {
      statements.push_back(sql("DROP TRIGGER IF EXISTS {} ON {}", each.name, name));
    }
  }
  for (const TriggerText& each : there.triggers) {
    statements.push_back(sql("DROP FUNCTION IF EXISTS {}", each.function));
  }
  for (const QualifiedName& each : there.functions) {
    statements.push_back(sql("DROP FUNCTION IF EXISTS {}", each));
  }
  return statements;
}

std::vector<SqlText> replace_functions(const Step& step, const Table& table) {
  const Triggers wanted = triggers_of(step, table);
  std::vector<SqlText> statements = wanted.replace_functions;
  for (const TriggerText& each : wanted.triggers) statements.push_back(create_function(each));
  return statements;
}

Identifier trigger_that_shows(const Step& step) {
  if (const auto* mapping = std::get_if<DualWrite>(&step)) {
    return dual_write_trigger(mapping_key(*mapping), "insert");
  }
  const auto* repair = std::get_if<Repair>(&step);
  ensure(repair != nullptr, "a trigger of a step that has none");
  return repair_trigger(*repair);
}

}  // namespace ratchet::postgres
