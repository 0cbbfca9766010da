// CREATE INDEX, DROP INDEX, REINDEX.
#include <fmt/format.h>

#include <algorithm>

#include "postgres/script_context.hpp"

namespace ratchet::postgres {
namespace {

bool is_given(const ScriptNode& statement, const std::string& option) {
  return std::ranges::any_of(statement.list("params"), [&](const ScriptNode& each) {
    return each.text("defname") == option && each.at("arg").text("sval") != "false";
  });
}

// The statement with CONCURRENTLY behind that word.
std::string concurrently(const ScriptContext& context, std::string_view word) {
  const std::size_t begin = context.tokens.first_in(context.begin, context.end);
  const std::size_t behind = context.tokens.find_word(word, begin, context.end) + word.size();
  return context.text(begin, behind) + " CONCURRENTLY " +
         context.text(context.tokens.first_in(behind, context.end), context.end) + ";";
}

// What CREATE INDEX CONCURRENTLY can't do on a partitioned table, done for one partition after the
// other.
std::vector<std::string> by_partition(const ScriptContext& context, const QualifiedName& table,
                                      const std::string& index) {
  const std::size_t begin = context.tokens.first_in(context.begin, context.end);
  const std::size_t on = context.tokens.find_word("on", begin, context.end);
  return {context.text(begin, on) + " ON ONLY " +
              context.text(context.tokens.first_in(on + 2, context.end), context.end) + ";",
          fmt::format("-- for each partition of {}:", spelled(table)),
          fmt::format("CREATE INDEX CONCURRENTLY PARTITION_{0} ON PARTITION (...);", index),
          fmt::format("ALTER INDEX {0} ATTACH PARTITION PARTITION_{0};", index)};
}

void read_create(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName table = relation_of(statement.at("relation"));
  const std::string& name = statement.text("idxname");
  const KnownTable* known = context.memory.find_table(table);
  const bool is_partitioned = known != nullptr && known->is_partitioned;
  const bool is_only = is_partitioned && !statement.at("relation").flag("inh");
  Effect effect{
      .kind = EffectKind::create_index,
      .words = name.empty() ? "CREATE INDEX on " + spelled(table) : "CREATE INDEX " + spelled(name),
      .table = table,
      .others = {},
      .columns = {},
      .object = name};
  for (const ScriptNode& each : statement.list("indexParams")) {
    const std::string& column = each.text("name");
    if (column.empty()) break;  // what stands behind an expression leads no lookup
    effect.columns.emplace_back(column);
  }
  effect.concurrent = statement.flag("concurrent");
  effect.unless_exists = statement.flag("if_not_exists");
  effect.work = is_only ? RowCost::none : RowCost::index_build;
  effect.locks = {effect.concurrent ? share_update_exclusive(table) : share(table)};
  if (is_partitioned && !is_only) {
    effect.because = "it is a partitioned table";
    effect.instead = by_partition(context, table, name);
    // The server refuses it.
    if (effect.concurrent) effect.certainty = Certainty::unknown;
  } else if (!effect.concurrent) {
    effect.instead = {concurrently(context, "index")};
  }
  if (!name.empty()) {
    context.memory.indexes.insert_or_assign(name, table);
    std::vector<std::string> columns;
    for (const Identifier& column : effect.columns) columns.push_back(column.text());
    context.memory.index_columns.insert_or_assign(name, std::move(columns));
  }
  context.add(std::move(effect));
}

void read_drop(ScriptContext& context, const ScriptNode& statement) {
  for (const ScriptNode& each : statement.list("objects")) {
    const QualifiedName index = name_of(words_of(each.list("items")));
    const auto table = context.memory.indexes.find(index.name.text());
    Effect effect{.kind = EffectKind::drop_index,
                  .words = "DROP INDEX " + spelled(index),
                  .table = table == context.memory.indexes.end() ? std::nullopt
                                                                 : std::optional(table->second),
                  .others = {},
                  .columns = {},
                  .object = index.name.text()};
    effect.concurrent = statement.flag("concurrent");
    effect.cascades = statement.text("behavior") == "DROP_CASCADE";
    // Its table is locked, too, whatever that is called.
    const QualifiedName locked = effect.table.value_or(index);
    if (effect.concurrent) {
      effect.locks = {share_update_exclusive(locked)};
    } else {
      effect.locks = {access_exclusive(locked)};
      effect.instead = {concurrently(context, "index")};
    }
    context.add(std::move(effect));
  }
}

void read_reindex(ScriptContext& context, const ScriptNode& statement) {
  const QualifiedName name = relation_of(statement.at("relation"));
  const std::string& kind = statement.text("kind");
  const auto indexed = context.memory.indexes.find(name.name.text());
  Effect effect{
      .kind = EffectKind::reindex,
      .words = "REINDEX " + (statement.has("relation") ? spelled(name) : statement.text("name"))};
  if (kind == "REINDEX_OBJECT_TABLE") {
    effect.table = name;
  } else if (kind == "REINDEX_OBJECT_INDEX" && indexed != context.memory.indexes.end()) {
    effect.table = indexed->second;
  }
  effect.concurrent = is_given(statement, "concurrently");
  effect.work = RowCost::index_build;
  const QualifiedName locked = effect.table.value_or(name);
  effect.locks = {effect.concurrent ? share_update_exclusive(locked) : share(locked)};
  if (!effect.concurrent) {
    const std::string_view word = kind == "REINDEX_OBJECT_TABLE"    ? "table"
                                  : kind == "REINDEX_OBJECT_INDEX"  ? "index"
                                  : kind == "REINDEX_OBJECT_SCHEMA" ? "schema"
                                                                    : "database";
    effect.instead = {concurrently(context, word)};
  }
  context.add(std::move(effect));
}

}  // namespace

void read_index(ScriptContext& context, const ScriptNode& statement) {
  if (statement.kind == "IndexStmt") return read_create(context, statement);
  if (statement.kind == "ReindexStmt") return read_reindex(context, statement);
  read_drop(context, statement);
}

}  // namespace ratchet::postgres
