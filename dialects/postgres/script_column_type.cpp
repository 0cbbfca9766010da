// ALTER COLUMN ... TYPE: whether the table is written anew, or read.
#include <fmt/format.h>

#include <algorithm>

#include "postgres/script_context.hpp"
#include "postgres/script_expressions.hpp"
#include "postgres/script_types.hpp"

namespace ratchet::postgres {
namespace {

// What is written to disk stays, but a check that names the column is proved anew.
TypeVerdict check_verdict(const KnownTable* table, const std::string& column,
                          const std::set<std::string>& dropped) {
  if (table == nullptr) return {};
  for (const auto& [name, check] : table->checks) {
    if (!check.valid || !check.columns.contains(column) || dropped.contains(name)) continue;
    return {.work = RowCost::scan,
            .certainty = Certainty::certain,
            .because = fmt::format("the check {} is proved anew", spelled(name))};
  }
  return {};
}

// Another order of its texts.
TypeVerdict collation_verdict(const ScriptMemory& memory, const TablePart& part,
                              const std::string& column) {
  for (const auto& [index, table] : memory.indexes) {
    const auto columns = memory.index_columns.find(index);
    if (table != part.table || columns == memory.index_columns.end()) continue;
    if (std::ranges::find(columns->second, column) == columns->second.end()) continue;
    return {
        .work = RowCost::index_build,
        .certainty = Certainty::certain,
        .because = fmt::format("the index {} is built anew for another collation", spelled(index))};
  }
  return {};
}

std::vector<std::string> check_instead(const std::string& column) {
  return {
      fmt::format("-- drop the checks of {}, change the type, then add them again NOT VALID\n"
                  "-- and validate them in a later transaction",
                  spelled(column))};
}

std::vector<std::string> type_instead(const ScriptContext& context, const std::string& column,
                                      const TablePart& part, std::size_t type) {
  const std::size_t end = std::min(context.tokens.find_word("using", type, part.end),
                                   context.tokens.find_word("collate", type, part.end));
  return {fmt::format("-- a new column beside it, in step by triggers; with ratchet:\n"
                      "-- [[change]] action = \"alter_column\", table = \"{}\", column = \"{}\",\n"
                      "--            type = \"{}\", keep_name = true",
                      to_string(part.table), column, context.text(type, end)),
          fmt::format("ALTER TABLE {} ADD COLUMN {} {};", spelled(part.table),
                      spelled(column + "_new"), context.text(type, end))};
}

}  // namespace

void read_column_type(ScriptContext& context, const ScriptNode& command, const TablePart& part,
                      const std::set<std::string>& dropped) {
  const std::string& column = command.text("name");
  const ScriptNode& definition = command.at("def");
  const ScriptType to = type_of(definition.at("typeName"));
  const KnownColumn* known = context.memory.find_column(part.table, column);
  TypeVerdict verdict = type_change(known ? &known->type : nullptr, to);
  if (definition.has("raw_default") && !is_plain(definition.at("raw_default"), column)) {
    verdict = {.work = RowCost::rewrite,
               .certainty = Certainty::certain,
               .because = "USING computes every value anew"};
  }
  const bool is_another = known == nullptr || known->type != to;
  if (is_another && verdict.work == RowCost::none) {
    verdict = check_verdict(context.memory.find_table(part.table), column, dropped);
  }
  if (verdict.work == RowCost::none && definition.has("collClause")) {
    verdict = collation_verdict(context.memory, part, column);
  }
  Effect effect{.kind = EffectKind::change_type,
                .words = "TYPE of " + spelled(part.table, column),
                .table = part.table,
                .others = {},
                .columns = identifiers({column}),
                .object = {},
                .offset = part.begin,
                .length = part.end - part.begin,
                .locks = {access_exclusive(part.table)},
                .work = verdict.work};
  effect.certainty = verdict.certainty;
  effect.because = verdict.because;
  if (verdict.work == RowCost::rewrite || verdict.work == RowCost::index_build) {
    effect.instead = type_instead(context, column, part, definition.at("typeName").location());
  }
  if (verdict.work == RowCost::scan) effect.instead = check_instead(column);
  add_target_locks(context, part.table, "", column, effect);
  context.add(std::move(effect));
  context.memory.tables[part.table].columns[column].type = to;
}

}  // namespace ratchet::postgres
