// Statements that go over rows, and those that go over whole tables for housekeeping.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "postgres/script_context.hpp"
#include "postgres/script_expressions.hpp"

namespace ratchet::postgres {
namespace {

std::vector<std::string> update_instead(const ScriptContext& context, const QualifiedName& table) {
  return {"-- in batches, each in a transaction of its own, until none is left:",
          fmt::format("{}{}id BETWEEN 1 AND 10000;", context.text(context.begin, context.end),
                      context.tokens.find_word("where", context.begin, context.end) < context.end
                          ? " AND "
                          : " WHERE "),
          fmt::format("-- with ratchet: [[change]] action = \"update_rows\" or \"delete_rows\", "
                      "table = \"{}\"",
                      to_string(table))};
}

void read_update(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  const bool deletes = statement.kind == "DeleteStmt";
  Effect effect{.kind = EffectKind::update_rows,
                .words = (deletes ? "DELETE of " : "UPDATE of ") + spelled(table),
                .table = table,
                .others = {}};
  effect.work = RowCost::rows;
  effect.keyed = statement.has("whereClause") &&
                 (picks_by_value(statement.at("whereClause")) || has_limit(statement));
  effect.certainty = statement.has("whereClause") ? Certainty::unknown : Certainty::certain;
  effect.because =
      statement.has("whereClause") ? "as many rows as its condition picks" : "every row of it";
  for (const ScriptNode& target : statement.list("targetList")) {
    effect.columns.emplace_back(target.text("name").empty() ? "?" : target.text("name"));
  }
  effect.instead = update_instead(context, table);
  context.add(std::move(effect));
}

// INSERT of given values is what an application does all day.
void read_insert(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  const ScriptNode& select = statement.at("selectStmt");
  const std::vector<ScriptNode>& from = select.list("fromClause");
  const auto is_table = [](const ScriptNode& each) { return each.kind != "RangeFunction"; };
  if (!std::ranges::any_of(from, is_table)) return;
  Effect effect{.kind = EffectKind::update_rows,
                .words = "INSERT ... SELECT into " + spelled(table),
                .table = from.front().kind == "RangeVar" ? relation_of(from.front()) : table,
                .others = {table}};
  effect.work = RowCost::rows;
  effect.keyed = select.has("whereClause") && picks_by_value(select.at("whereClause"));
  effect.keyed = effect.keyed || has_limit(statement);
  effect.certainty = select.has("whereClause") ? Certainty::unknown : Certainty::certain;
  effect.because = "as many rows as it selects";
  effect.instead = {"-- the same by ranges of a key, each in a transaction of its own"};
  context.add(std::move(effect));
}

void read_merge(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  Effect effect{.kind = EffectKind::update_rows,
                .words = "MERGE into " + spelled(table),
                .table = table,
                .others = {}};
  effect.work = RowCost::rows;
  effect.keyed = has_limit(statement);
  effect.certainty = Certainty::unknown;
  effect.because = "as many rows as its source has";
  context.add(std::move(effect));
}

Effect writing_anew(std::string_view verb, const QualifiedName& table) {
  Effect effect{.kind = EffectKind::maintenance,
                .words = std::string(verb) + spelled(table),
                .table = table,
                .others = {},
                .columns = {},
                .locks = {access_exclusive(table)},
                .work = RowCost::rewrite};
  effect.because = "the table and its indexes are written anew";
  return effect;
}

void read_vacuum(ScriptContext& context, const ScriptNode& statement) {
  const auto is_full = [](const ScriptNode& option) {
    return option.text("defname") == "full" && option.at("arg").text("sval") != "false";
  };
  if (!std::ranges::any_of(statement.list("options"), is_full)) return;
  for (const ScriptNode& each : statement.list("rels")) {
    const QualifiedName table = relation_of(each.at("relation"));
    Effect effect = writing_anew("VACUUM FULL ", table);
    effect.instead = {fmt::format("VACUUM {};", spelled(table))};
    context.add(std::move(effect));
  }
}

void read_cluster(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  context.add(writing_anew("CLUSTER ", table));
}

void read_refresh(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName view = relation_of(statement.at("relation"));
  Effect effect{.kind = EffectKind::maintenance,
                .words = "REFRESH MATERIALIZED VIEW " + spelled(view),
                .table = view,
                .others = {}};
  effect.concurrent = statement.flag("concurrent");
  effect.work = effect.concurrent ? RowCost::rows : RowCost::rewrite;
  effect.locks = {effect.concurrent ? exclusive(view) : access_exclusive(view)};
  if (!effect.concurrent) {
    effect.because = "its query runs while nobody can read it";
    effect.instead = {"-- needs a unique index on the view:",
                      fmt::format("REFRESH MATERIALIZED VIEW CONCURRENTLY {};", spelled(view))};
  }
  context.add(std::move(effect));
}

// Those whose rows point there, and the ones that point at those.
std::set<QualifiedName> emptied_with(const ScriptMemory& memory, const QualifiedName& table) {
  std::set<QualifiedName> all = {table};
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    for (const auto& [name, known] : memory.tables) {
      for (const auto& [constraint, key] : known.foreign_keys) {
        if (all.contains(key.target)) all.insert(name);
      }
    }
  }
  return all;
}

void read_truncate(ScriptContext& context, const ScriptNode& statement) {
  for (const ScriptNode& each : statement.list("relations")) {
    const QualifiedName table = relation_of(each);
    Effect effect{.kind = EffectKind::truncate,
                  .words = "TRUNCATE " + spelled(table),
                  .table = table,
                  .others = {},
                  .columns = {},
                  .locks = {access_exclusive(table)}};
    effect.cascades = statement.text("behavior") == "DROP_CASCADE";
    if (effect.cascades) {
      for (const QualifiedName& other : emptied_with(context.memory, table)) {
        if (other != table) effect.locks.push_back(access_exclusive(other));
      }
    }
    effect.instead = {
        "-- in batches, with ratchet: [[change]] action = \"delete_rows\", table = "
        "\"" +
        to_string(table) + "\""};
    context.add(std::move(effect));
  }
}

void read_lock(ScriptContext& context, const ScriptNode& statement) {
  const std::size_t mode = statement.number("mode").value_or(8);
  for (const ScriptNode& each : statement.list("relations")) {
    const QualifiedName table = relation_of(each);
    const std::vector<EffectLock> modes = {share_update_exclusive(table), share(table),
                                           share_row_exclusive(table), exclusive(table),
                                           access_exclusive(table)};
    constexpr std::size_t kFirst = 4;  // ShareUpdateExclusiveLock
    if (mode < kFirst || mode >= kFirst + modes.size()) continue;
    context.add({.kind = EffectKind::lock_table,
                 .words = "LOCK " + spelled(table),
                 .table = table,
                 .others = {},
                 .columns = {},
                 .locks = {modes[mode - kFirst]}});
  }
}

}  // namespace

void read_rows(ScriptContext& context, const ScriptNode& statement) {
  const std::string& kind = statement.kind;
  if (kind == "UpdateStmt" || kind == "DeleteStmt") read_update(context, statement);
  if (kind == "InsertStmt") read_insert(context, statement);
  if (kind == "MergeStmt") read_merge(context, statement);
  if (kind == "VacuumStmt") read_vacuum(context, statement);
  if (kind == "ClusterStmt" && statement.has("relation")) read_cluster(context, statement);
  if (kind == "RefreshMatViewStmt") read_refresh(context, statement);
  if (kind == "TruncateStmt") read_truncate(context, statement);
  if (kind == "LockStmt") read_lock(context, statement);
}

}  // namespace ratchet::postgres
