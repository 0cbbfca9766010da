#include "step/step.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

std::vector<Phase> in(std::same_as<Phase> auto... phases) { return {phases...}; }

std::string names_of(const SqlMap& map) {
  std::vector<std::string> names;
  for (const auto& [name, expression] : map) names.push_back(name.text());
  return join(names, {.separator = ", "});
}

std::string names_of(const std::vector<Identifier>& identifiers) {
  std::vector<std::string> names;
  for (const Identifier& name : identifiers) names.push_back(name.text());
  return join(names, {.separator = ", "});
}

std::string names_of(const std::vector<IndexColumn>& columns) {
  std::vector<std::string> names;
  for (const IndexColumn& each : columns) {
    names.push_back(each.column ? each.column->text() : "(expression)");
  }
  return join(names, {.separator = ", "});
}

std::string of(const QualifiedName& table, const Identifier& column) {
  return to_string(table) + "." + column.text();
}

class Summary {
 public:
  explicit Summary(std::string_view product) : product_(product) {}

  std::string operator()(const CreateTable& s) const { return "create table " + text(s.table); }
  std::string operator()(const AddColumn& s) const {
    const LocatedSql* type = s.type.for_product(product_);
    return fmt::format("add column {} {}", of(s.table, s.column), type ? type->sql.text : "");
  }
  std::string operator()(const CreateView& s) const {
    return fmt::format("create view {} of {}", text(s.view), text(s.of));
  }
  std::string operator()(const CreateEnum& s) const { return "create enum " + text(s.enumeration); }
  std::string operator()(const AddEnumValue& s) const {
    return fmt::format("add value {} to enum {}", s.value.value_or(""), text(s.enumeration));
  }
  std::string operator()(const DropNotNull& s) const {
    return "drop NOT NULL " + of(s.table, s.column);
  }
  std::string operator()(const DropConstraint& s) const {
    return fmt::format("drop constraint {} of {}", s.constraint.text(), text(s.table));
  }
  std::string operator()(const RenameTable& s) const {
    return fmt::format("rename table {} to {}", text(s.table), text(s.to));
  }
  std::string operator()(const RenameConstraint& s) const {
    return fmt::format("rename constraint {} to {}", s.constraint.text(), s.to.text());
  }
  std::string operator()(const RenameIndex& s) const {
    return fmt::format("rename index {} to {}", s.index.text(), s.to.text());
  }
  std::string operator()(const SetComment& s) const {
    return "set comment of " + (s.column ? of(s.table, *s.column) : text(s.table));
  }
  std::string operator()(const CreateTwin& s) const {
    return fmt::format("create {}, a twin of {}", text(s.to), text(s.table));
  }
  std::string operator()(const CompleteTwin& s) const {
    return fmt::format("give {} the indexes and foreign keys of {}", text(s.to), text(s.table));
  }
  std::string operator()(const CarryColumn& s) const {
    return fmt::format("give {} the storage, statistics and grants of {}", of(s.table, s.to),
                       s.column.text());
  }
  std::string operator()(const DualWrite& s) const {
    if (s.to) {
      return fmt::format("dual write {} {} {}", text(s.table), s.backward.empty() ? "->" : "<->",
                         text(*s.to) + in_store(s.rows.to_store));
    }
    if (s.forward.empty()) {
      return fmt::format("keep {}.{} filled", text(s.table), names_of(s.backward));
    }
    if (s.backward.empty()) {
      return fmt::format("dual write {}: -> {} (one way)", text(s.table), names_of(s.forward));
    }
    return fmt::format("dual write {}: {} <-> {}", text(s.table), names_of(s.backward),
                       names_of(s.forward));
  }
  std::string operator()(const Repair& s) const {
    return fmt::format("keep {}.{} right", text(s.table), names_of(s.set));
  }
  std::string operator()(const SetDefault& s) const {
    return "set default of " + of(s.table, s.column);
  }
  std::string operator()(const Copy& s) const {
    if (s.to) {
      return fmt::format("copy {} to {}{}", text(s.table), text(*s.to), in_store(s.to_store));
    }
    return fmt::format("copy {}, in place", text(s.table));
  }
  std::string operator()(const UpdateRows& s) const {
    return fmt::format("update rows of {}: {}", text(s.table), names_of(s.set));
  }
  std::string operator()(const DeleteRows& s) const { return "delete rows of " + text(s.table); }
  std::string operator()(const CreateIndex& s) const {
    return fmt::format("create {}index on {} ({})", s.unique ? "unique " : "", text(s.table),
                       names_of(s.columns));
  }
  std::string operator()(const AddConstraint& s) const {
    return fmt::format("add constraint {} to {}", s.constraint ? s.constraint->text() : "",
                       text(s.table));
  }
  std::string operator()(const Compare& s) const {
    if (s.to) {
      return fmt::format("compare every row of {} and {}{}", text(s.table), text(*s.to),
                         in_store(s.to_store));
    }
    return "compare every row of " + text(s.table);
  }
  std::string operator()(const SetNotNull& s) const {
    return "set NOT NULL " + of(s.table, s.column);
  }
  std::string operator()(const DropDefault& s) const {
    return "drop default of " + of(s.table, s.column);
  }
  std::string operator()(const SwapColumns& s) const {
    return fmt::format("swap in the new {} (the old one still maintained)", of(s.table, s.column));
  }
  std::string operator()(const SwapTables& s) const {
    return fmt::format("swap in {} as {} (the old one still maintained)", text(s.to),
                       text(s.table));
  }
  std::string operator()(const Turn& s) const {
    return fmt::format("turn the writes of {} to {}{}", text(s.table), text(s.to),
                       in_store(s.to_store));
  }
  std::string operator()(const SetPrimaryKey& s) const {
    return fmt::format("set primary key of {} ({})", text(s.table), names_of(s.columns));
  }
  std::string operator()(const SetReplicaIdentity& s) const {
    return "set replica identity of " + text(s.table);
  }
  std::string operator()(const RetireColumn& s) const {
    return fmt::format("retire {} (still maintained)", of(s.table, s.column));
  }
  std::string operator()(const RetireTable& s) const { return "retire table " + text(s.table); }
  std::string operator()(const RetireView& s) const { return "retire view " + text(s.view); }
  std::string operator()(const DropIndex& s) const { return "drop index " + s.index.text(); }
  std::string operator()(const DropEnum& s) const { return "drop enum " + text(s.enumeration); }
  std::string operator()(const RawSql& s) const {
    const LocatedSql* up = s.up.for_product(product_);
    const auto lines = split_lines(up ? up->sql.text : "");
    return "sql: " + (lines.empty() ? "" : lines.front().substr(0, 40));
  }

 private:
  static std::string text(const QualifiedName& name) { return to_string(name); }
  static std::string in_store(const std::optional<std::string>& store) {
    return store ? " in " + *store : "";
  }

  std::string_view product_;
};

struct StoreBeside {
  std::optional<std::string> operator()(const DualWrite& s) const { return s.rows.to_store; }
  std::optional<std::string> operator()(const Copy& s) const { return s.to_store; }
  std::optional<std::string> operator()(const Compare& s) const { return s.to_store; }
  std::optional<std::string> operator()(const Turn& s) const { return s.to_store; }
  template <class Other>
  std::optional<std::string> operator()(const Other&) const {
    return std::nullopt;
  }
};

// Collects every table that a step names: the fields say which of them are tables. `to` is none of
// this store's where the step says another one.
class Tables final : public Fields {
 public:
  explicit Tables(const Step& step) : is_to_elsewhere_(other_store(step).has_value()) {}

  std::vector<QualifiedName> take() { return std::move(tables_); }

  void table(Key key, QualifiedName& value) override {
    if (!is_elsewhere(key)) add(value);
  }
  void table(Key key, std::optional<QualifiedName>& value) override {
    if (value && !is_elsewhere(key)) add(*value);
  }
  void name(Key, Identifier&) override {}
  void name(Key, std::optional<Identifier>&) override {}
  void names(Key, std::vector<Identifier>&) override {}
  void sql(Key, SqlChoice&) override {}
  void default_value(Key, SqlChoice&) override {}
  void sql_map(Key, SqlMap&) override {}
  void name_map(Key, NameMap&) override {}
  void text_map(Key, TextMap&) override {}
  void text(Key, std::optional<std::string>&) override {}
  void texts(Key, std::vector<std::string>&) override {}
  void flag(Key, bool&, Unsaid) override {}
  void one_of(std::span<const std::string_view>, Presence) override {}

 private:
  void choice_index(Key, std::optional<std::size_t>&, std::span<const std::string_view>) override {}
  void list_erased(Key, ListAccess list, std::string_view) override {
    for (std::size_t at = 0; at < list.size; ++at) list.describe(at, *this);
  }
  void object_erased(Key, ObjectAccess object, std::string_view) override {
    if (object.present) object.describe(*this);
  }
  bool is_elsewhere(const Key& key) const { return is_to_elsewhere_ && key.name == "to"; }
  void add(const QualifiedName& name) {
    if (std::ranges::find(tables_, name) == tables_.end()) tables_.push_back(name);
  }

  bool is_to_elsewhere_;
  std::vector<QualifiedName> tables_;
};

}  // namespace

std::string_view action_of(const Step& step) { return step_kinds()[step.index()].action; }

void describe(Fields& fields, Step& step) {
  std::visit([&fields](auto& each) { describe(fields, each); }, step);
}

const std::vector<StepKind>& step_kinds() {
  static const std::vector<StepKind> kKinds = {
#define RATCHET_STEP(action, type, phases) {#action, phases, type{}},
#include "step/steps.def"
#undef RATCHET_STEP
  };
  return kKinds;
}

const StepKind* find_step_kind(std::string_view action) {
  const auto found = std::ranges::find(step_kinds(), action, &StepKind::action);
  return found == step_kinds().end() ? nullptr : &*found;
}

std::string summary_of(const Step& step, std::string_view product) {
  return std::visit(Summary(product), step);
}

std::optional<std::string> other_store(const Step& step) { return std::visit(StoreBeside{}, step); }

std::vector<QualifiedName> tables_of(const Step& step) {
  Tables tables(step);
  Step copy = step;
  describe(tables, copy);
  return tables.take();
}

}  // namespace ratchet
