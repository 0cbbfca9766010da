// ADD COLUMN: what a new column costs the rows that are there.
#include <fmt/format.h>

#include "postgres/script_context.hpp"
#include "postgres/script_expressions.hpp"
#include "postgres/script_types.hpp"

namespace ratchet::postgres {
namespace {

class NewColumn {
 public:
  NewColumn(ScriptContext& context, const ScriptNode& column, const TablePart& part)
      : context_(context), column_(column), part_(part), name_(column.text("colname")) {}

  void read() {
    const ScriptType type = type_of(column_.at("typeName"));
    Effect effect{.kind = EffectKind::add_column,
                  .words = "ADD COLUMN " + spelled(part_.table, name_),
                  .table = part_.table,
                  .others = {},
                  .columns = identifiers({name_}),
                  .offset = part_.begin,
                  .length = part_.end - part_.begin,
                  .locks = {access_exclusive(part_.table)}};
    effect.required = has("CONSTR_NOTNULL") || has("CONSTR_PRIMARY");
    if (has("CONSTR_DEFAULT") || has("CONSTR_IDENTITY") || has("CONSTR_GENERATED")) {
      effect.required = false;
    }
    judge_type(type, effect);
    judge_default(effect);
    judge_computed(type, effect);
    if (effect.required) effect.instead = required_instead();
    context_.add(std::move(effect));
    for (const ScriptNode& each : constraints()) inline_constraint(each);
  }

 private:
  const std::vector<ScriptNode>& constraints() const { return column_.list("constraints"); }

  const ScriptNode* find(const std::string& type) const {
    for (const ScriptNode& each : constraints()) {
      if (each.text("contype") == type) return &each;
    }
    return nullptr;
  }
  bool has(const std::string& type) const { return find(type) != nullptr; }

  // Where the constraint that begins there ends: at the next one, or with the column.
  std::size_t end_of(const ScriptNode& constraint) const {
    std::size_t end = part_.end;
    for (const ScriptNode& each : constraints()) {
      if (each.location() > constraint.location()) end = std::min(end, each.location());
    }
    return end;
  }
  std::string text_of(const ScriptNode& constraint) const {
    return context_.text(constraint.location(), end_of(constraint));
  }
  std::string type_text() const {
    const std::size_t begin = column_.at("typeName").location();
    std::size_t end = part_.end;
    for (const ScriptNode& each : constraints()) end = std::min(end, each.location());
    return context_.text(begin, end);
  }

  std::string alter(const std::string& rest) const {
    return fmt::format("ALTER TABLE {} {};", spelled(part_.table), rest);
  }
  std::string add_plain(const std::string& type) const {
    return alter(fmt::format("ADD COLUMN {} {}", spelled(name_), type));
  }
  std::string in_batches(const std::string& value) const {
    return fmt::format(
        "-- in batches of some thousand rows, each in a transaction of its own:\n"
        "UPDATE {0} SET {1} = {2} WHERE {1} IS NULL AND id BETWEEN 1 AND 10000;",
        spelled(part_.table), spelled(name_), value);
  }

  void judge_type(const ScriptType& type, Effect& effect) const {
    const auto domain = context_.memory.domains.find(type.name);
    if (domain == context_.memory.domains.end() || domain->second == DomainKind::plain) return;
    effect.work = RowCost::rewrite;
    effect.reason = Reason::constrained_domain;
    effect.because = fmt::format("the domain {} has a constraint", type.name);
    effect.instead = {
        "-- the domain's base type, and its condition as a check that is validated later",
        add_plain("BASE_TYPE"),
        alter(fmt::format("ADD CONSTRAINT {0}_{1}_check CHECK (CONDITION) NOT VALID",
                          part_.table.name.text(), name_)),
        alter(fmt::format("VALIDATE CONSTRAINT {}_{}_check", part_.table.name.text(), name_))};
  }

  void judge_default(Effect& effect) const {
    const ScriptNode* given = find("CONSTR_DEFAULT");
    const auto found = given ? find_volatile(given->at("raw_expr")) : std::nullopt;
    if (!found) return;
    effect.work = RowCost::rewrite;
    effect.reason = Reason::volatile_default;
    effect.certainty = found->certainty;
    effect.because = found->certainty == Certainty::certain
                         ? fmt::format("{}() gives each row another value", found->function)
                         : fmt::format("{}() may be VOLATILE", found->function);
    effect.instead = {add_plain(type_text()),
                      alter(fmt::format("ALTER COLUMN {} SET {}", spelled(name_), text_of(*given))),
                      in_batches("DEFAULT")};
    if (has("CONSTR_NOTNULL")) {
      effect.instead.emplace_back("-- then NOT NULL, as the rule set_not_null has it");
    }
  }

  void judge_computed(const ScriptType& type, Effect& effect) const {
    const ScriptNode* identity = find("CONSTR_IDENTITY");
    const ScriptNode* generated = find("CONSTR_GENERATED");
    if (!is_serial(type) && identity == nullptr && generated == nullptr) return;
    effect.required = false;
    effect.work = RowCost::rewrite;
    effect.reason = Reason::computed;
    if (generated != nullptr) {
      effect.because = "a stored generated column is computed for every row";
      effect.instead = computed_instead();
      return;
    }
    effect.because = "every row gets a number of its own";
    const std::string plain = type.name == "bigserial" || type.name == "serial8" ? "bigint"
                              : is_serial(type)                                  ? "integer"
                                                                                 : type_text();
    const std::string sequence = fmt::format("{}_{}_seq", part_.table.name.text(), name_);
    effect.instead = {
        add_plain(plain),
        fmt::format("CREATE SEQUENCE {} OWNED BY {};", spelled(sequence),
                    spelled(part_.table, name_)),
        alter(fmt::format("ALTER COLUMN {} SET DEFAULT nextval('{}')", spelled(name_), sequence)),
        in_batches("DEFAULT")};
  }

  std::vector<std::string> computed_instead() const {
    constexpr int kFirstWithVirtual = 18;
    if (context_.oldest_version < kFirstWithVirtual) {
      return {"-- a plain column that a trigger keeps, filled in batches", add_plain(type_text())};
    }
    const std::size_t stored = context_.tokens.find_word("stored", part_.begin, part_.end);
    return {"-- computed when it is read:",
            fmt::format("ALTER TABLE {} {} VIRTUAL;", spelled(part_.table),
                        context_.text(part_.begin, stored))};
  }

  std::vector<std::string> required_instead() const {
    return {
        add_plain(type_text()), in_batches("VALUE"),
        alter(fmt::format("ADD CONSTRAINT {0}_{1}_not_null CHECK ({2} IS NOT NULL) NOT VALID",
                          part_.table.name.text(), name_, spelled(name_))),
        alter(fmt::format("VALIDATE CONSTRAINT {}_{}_not_null", part_.table.name.text(), name_)),
        alter(fmt::format("ALTER COLUMN {} SET NOT NULL", spelled(name_)))};
  }

  void inline_constraint(const ScriptNode& constraint) {
    const std::string& type = constraint.text("contype");
    const bool is_key = type == "CONSTR_UNIQUE" || type == "CONSTR_PRIMARY";
    if (type != "CONSTR_CHECK" && type != "CONSTR_FOREIGN" && !is_key) return;
    Effect effect{.kind = EffectKind::inline_constraint,
                  .words = "ADD COLUMN " + spelled(part_.table, name_),
                  .table = part_.table,
                  .others = {},
                  .columns = identifiers({name_}),
                  .offset = constraint.location(),
                  .length = end_of(constraint) - constraint.location(),
                  .locks = {access_exclusive(part_.table)}};
    effect.length = text_of(constraint).size();
    effect.cascades = constraint.text("fk_del_action") == "c";
    if (type == "CONSTR_CHECK") {
      effect.work = RowCost::scan;
      effect.because = "the check is looked up in every row";
      effect.instead = apart("check", text_of(constraint));
    } else if (is_key) {
      effect.work = RowCost::index_build;
      effect.because = "its index is built meanwhile";
      effect.instead = key_apart(type == "CONSTR_PRIMARY" ? "PRIMARY KEY" : "UNIQUE");
    } else {
      const QualifiedName target = relation_of(constraint.at("pktable"));
      effect.others = {target};
      effect.index = index_of(part_.table, {name_});
      remember_foreign_key(context_, part_.table, constraint, {name_});
      effect.locks.push_back(share_row_exclusive(target));
      // NULLs point nowhere, so there is nothing to look at.
      effect.work = has("CONSTR_DEFAULT") ? RowCost::scan : RowCost::none;
      effect.because = effect.work == RowCost::scan ? "every row is looked up in the other table"
                                                    : "two tables are locked at once";
      effect.instead =
          apart("fkey", fmt::format("FOREIGN KEY ({}) {}", spelled(name_), text_of(constraint)));
    }
    context_.add(std::move(effect));
  }

  std::vector<std::string> apart(const std::string& suffix, const std::string& definition) const {
    const std::string name = fmt::format("{}_{}_{}", part_.table.name.text(), name_, suffix);
    return {
        add_plain(type_text()),
        alter(fmt::format("ADD CONSTRAINT {} {} NOT VALID", spelled(name), definition)),
        "-- in a later transaction:", alter(fmt::format("VALIDATE CONSTRAINT {}", spelled(name)))};
  }

  std::vector<std::string> key_apart(const std::string& kind) const {
    const std::string name = fmt::format("{}_{}_key", part_.table.name.text(), name_);
    return {add_plain(type_text()),
            fmt::format("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({});", spelled(name),
                        spelled(part_.table), spelled(name_)),
            alter(fmt::format("ADD CONSTRAINT {0} {1} USING INDEX {0}", spelled(name), kind))};
  }

  ScriptContext& context_;
  const ScriptNode& column_;
  const TablePart& part_;
  std::string name_;
};

}  // namespace

void remember_column(ScriptContext& context, const QualifiedName& table, const ScriptNode& column) {
  KnownColumn known{.type = type_of(column.at("typeName"))};
  for (const ScriptNode& each : column.list("constraints")) {
    const std::string& type = each.text("contype");
    if (type == "CONSTR_CHECK") remember_check(context, table, each);
    if (type == "CONSTR_NOTNULL" || type == "CONSTR_PRIMARY" || type == "CONSTR_IDENTITY") {
      known.not_null = true;
    }
  }
  context.memory.tables[table].columns.insert_or_assign(column.text("colname"), known);
}

void read_new_column(ScriptContext& context, const ScriptNode& column, const TablePart& part) {
  NewColumn(context, column, part).read();
  remember_column(context, part.table, column);
}

}  // namespace ratchet::postgres
