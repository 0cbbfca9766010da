// ADD CONSTRAINT.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "postgres/script_context.hpp"
#include "postgres/script_expressions.hpp"

namespace ratchet::postgres {
namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const std::string& word : words) names.push_back(spelled(word));
  return join(names, {});
}

class NewConstraint {
 public:
  NewConstraint(ScriptContext& context, const ScriptNode& constraint, const TablePart& part)
      : context_(context), constraint_(constraint), part_(part) {}

  void read() {
    const std::string& type = constraint_.text("contype");
    if (type == "CONSTR_CHECK") return read_check();
    if (type == "CONSTR_FOREIGN") return read_foreign_key();
    if (type == "CONSTR_UNIQUE" || type == "CONSTR_PRIMARY") return read_key();
    if (type == "CONSTR_EXCLUSION") return read_exclusion();
    context_.add(started(EffectKind::alter, "ADD CONSTRAINT"));
  }

 private:
  // The name that stands there, or the one that PostgreSQL would make up.
  std::string name_or(const std::vector<std::string>& columns, const std::string& suffix) const {
    if (!constraint_.text("conname").empty()) return constraint_.text("conname");
    std::string name = part_.table.name.text();
    for (const std::string& column : columns) name += "_" + column;
    return name + "_" + suffix;
  }

  std::string alter(const std::string& rest) const {
    return fmt::format("ALTER TABLE {} {};", spelled(part_.table), rest);
  }

  // What stands behind the name.
  std::string definition() const {
    std::size_t begin = constraint_.location();
    if (!constraint_.text("conname").empty()) {
      const std::size_t name =
          context_.tokens.find_name(constraint_.text("conname"), begin, part_.end);
      begin = context_.tokens.first_in(name + 1, part_.end);
    }
    return context_.text(begin, part_.end);
  }

  Effect started(EffectKind kind, std::string words) const {
    return {.kind = kind,
            .words = std::move(words) + " on " + spelled(part_.table),
            .table = part_.table,
            .others = {},
            .columns = {},
            .object = constraint_.text("conname"),
            .offset = part_.begin,
            .length = part_.end - part_.begin,
            .locks = {access_exclusive(part_.table)}};
  }

  std::vector<std::string> in_two(const std::string& name) const {
    return {
        alter(fmt::format("ADD CONSTRAINT {} {} NOT VALID", spelled(name), definition())),
        "-- in a later transaction:", alter(fmt::format("VALIDATE CONSTRAINT {}", spelled(name)))};
  }

  void read_check() {
    Effect effect = started(EffectKind::add_check, "ADD CHECK");
    const auto columns = columns_in(constraint_.at("raw_expr"));
    const std::vector<std::string> words(columns.begin(), columns.end());
    effect.columns = identifiers(words);
    effect.object = name_or(words, "check");
    effect.not_valid = constraint_.flag("skip_validation");
    effect.required = !columns_not_null_in(constraint_.at("raw_expr")).empty();
    if (!effect.not_valid) {
      effect.work = RowCost::scan;
      effect.because = "every row is looked at";
      effect.instead = in_two(effect.object);
    }
    context_.add(std::move(effect));
    remember_check(context_, part_.table, constraint_);
  }

  void read_foreign_key() {
    Effect effect = started(EffectKind::add_foreign_key, "ADD FOREIGN KEY");
    const QualifiedName target = relation_of(constraint_.at("pktable"));
    const std::vector<std::string> columns = words_of(constraint_.list("fk_attrs"));
    effect.columns = identifiers(columns);
    effect.object = name_or(columns, "fkey");
    effect.others = {target};
    effect.locks = {share_row_exclusive(part_.table)};
    if (target != part_.table) effect.locks.push_back(share_row_exclusive(target));
    effect.not_valid = constraint_.flag("skip_validation");
    effect.cascades = constraint_.text("fk_del_action") == "c";
    effect.index = index_of(part_.table, columns);
    remember_foreign_key(context_, part_.table, constraint_, columns);
    if (!effect.not_valid) {
      effect.work = RowCost::scan;
      effect.because = "every row is looked up in " + spelled(target);
      effect.instead = in_two(effect.object);
    }
    context_.add(std::move(effect));
  }

  void read_key() {
    const bool is_primary = constraint_.text("contype") == "CONSTR_PRIMARY";
    const std::string kind = is_primary ? "PRIMARY KEY" : "UNIQUE";
    Effect effect = started(EffectKind::add_key, "ADD " + kind);
    const std::string& index = constraint_.text("indexname");
    std::vector<std::string> columns = words_of(constraint_.list("keys"));
    if (index.empty()) {
      effect.work = RowCost::index_build;
      effect.because = "its index is built meanwhile";
      const std::string name =
          name_or(is_primary ? std::vector<std::string>{} : columns, is_primary ? "pkey" : "key");
      effect.instead = {
          fmt::format("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({});", spelled(name),
                      spelled(part_.table), list_of(columns)),
          alter(fmt::format("ADD CONSTRAINT {0} {1} USING INDEX {0}", spelled(name), kind))};
    } else if (const auto known = context_.memory.index_columns.find(index);
               known != context_.memory.index_columns.end()) {
      columns = known->second;
    }
    effect.columns = identifiers(columns);
    if (is_primary) look_for_nullable(columns, effect);
    context_.add(std::move(effect));
    for (const std::string& column : columns) {
      const auto table = context_.memory.tables.find(part_.table);
      if (!is_primary || table == context_.memory.tables.end()) continue;
      const auto found = table->second.columns.find(column);
      if (found != table->second.columns.end()) found->second.not_null = true;
    }
  }

  // A primary key makes its columns NOT NULL, and looks whether they are.
  void look_for_nullable(const std::vector<std::string>& columns, Effect& effect) const {
    for (const std::string& column : columns) {
      const KnownColumn* known = context_.memory.find_column(part_.table, column);
      if (known == nullptr || known->not_null || effect.work != RowCost::none) continue;
      effect.work = RowCost::scan;
      effect.because = fmt::format("{} may hold NULL, so every row is looked at", spelled(column));
      effect.instead = {
          "-- before it:",
          alter(fmt::format("ADD CONSTRAINT {0}_not_null CHECK ({1} IS NOT NULL) NOT VALID", column,
                            spelled(column))),
          alter(fmt::format("VALIDATE CONSTRAINT {}_not_null", column)),
          alter(fmt::format("ALTER COLUMN {} SET NOT NULL", spelled(column)))};
    }
  }

  void read_exclusion() {
    Effect effect = started(EffectKind::add_exclusion, "ADD EXCLUDE");
    effect.work = RowCost::index_build;
    effect.because = "its index is built meanwhile, and there is no other way";
    context_.add(std::move(effect));
  }

  ScriptContext& context_;
  const ScriptNode& constraint_;
  const TablePart& part_;
};

}  // namespace

void remember_foreign_key(ScriptContext& context, const QualifiedName& table,
                          const ScriptNode& constraint, std::vector<std::string> columns) {
  std::string name = constraint.text("conname");
  if (name.empty()) {
    name = table.name.text();
    for (const std::string& column : columns) name += "_" + column;
    name += "_fkey";
  }
  context.memory.tables[table].foreign_keys.insert_or_assign(
      name, KnownForeignKey{.target = relation_of(constraint.at("pktable")),
                            .columns = std::move(columns)});
}

void add_target_locks(const ScriptContext& context, const QualifiedName& table,
                      std::string_view constraint, std::string_view column, Effect& effect) {
  const KnownTable* known = context.memory.find_table(table);
  if (known == nullptr) return;
  for (const auto& [name, key] : known->foreign_keys) {
    const bool is_whole_table = constraint.empty() && column.empty();
    const bool names_column =
        !column.empty() && std::ranges::find(key.columns, column) != key.columns.end();
    if (!is_whole_table && name != constraint && !names_column) continue;
    const EffectLock lock = access_exclusive(key.target);
    const bool is_there = std::ranges::find(effect.locks, lock) != effect.locks.end();
    if (key.target != table && !is_there) effect.locks.push_back(lock);
  }
}

void remember_check(ScriptContext& context, const QualifiedName& table,
                    const ScriptNode& constraint) {
  auto columns = columns_in(constraint.at("raw_expr"));
  if (columns.empty()) return;
  std::string name = constraint.text("conname");
  if (name.empty()) name = table.name.text() + "_" + *columns.begin() + "_check";
  context.memory.tables[table].checks[name] = {
      .columns = std::move(columns),
      .not_null = columns_not_null_in(constraint.at("raw_expr")),
      .valid = !constraint.flag("skip_validation")};
}

void read_new_constraint(ScriptContext& context, const ScriptNode& constraint,
                         const TablePart& part) {
  NewConstraint(context, constraint, part).read();
}

}  // namespace ratchet::postgres
