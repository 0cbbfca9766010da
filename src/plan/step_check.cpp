#include "plan/step_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "change/checks.hpp"
#include "change/index_checks.hpp"
#include "change/pair_checks.hpp"
#include "plan/two_ends.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

class NameCheck {
 public:
  NameCheck(const CheckedAmong& among, Expansion& refusals)
      : among_(among), all_(among.all), surroundings_(among.surroundings), refusals_(refusals) {}

  void operator()(const CreateTable& s) {
    is_free_table(surroundings_, s.table, {"table"}, refusals_);
  }
  void operator()(const CreateTwin& s) { table(s.table); }
  void operator()(const CompleteTwin& s) { table(s.table), table(s.to); }
  void operator()(const AddColumn& s) {
    const Table* found = table(s.table);
    if (found == nullptr || s.column.text().starts_with("ratchet_new_")) return;
    is_free_column(surroundings_, *found, s.column, {"column"}, refusals_);
  }
  void operator()(const CreateView& s) { table(s.of); }
  void operator()(const DropNotNull& s) { column(s.table, s.column); }
  void operator()(const DropConstraint& s) { table(s.table); }
  void operator()(const RenameTable& s) { table(s.table); }
  void operator()(const RenameConstraint& s) { table(s.table); }
  void operator()(const RenameIndex& s) { existing_index(surroundings_, s.index, refusals_); }
  void operator()(const SetComment& s) { table(s.table); }
  void operator()(const CarryColumn& s) { column(s.table, s.column), column(s.table, s.to); }
  void operator()(const DualWrite& s) {
    if (s.rows.to_store) return between_stores(s);
    all_rows(s.table);
    if (s.forward.empty() && s.backward.empty()) {
      refusals_.refuse({"", "a dual write maps at least one column", "give `forward`"});
    }
    columns(s.to.value_or(s.table), s.forward, "forward");
    columns(s.table, s.backward, "backward");
    if (s.to) check_pair(s, surroundings_, refusals_);
  }
  void operator()(const Repair& s) { set(s.table, s.set), all_rows(s.table); }
  void operator()(const SetDefault& s) { column(s.table, s.column); }
  void operator()(const Copy& s) { mapped(s.table, s.to, s.to_store); }
  void operator()(const UpdateRows& s) { set(s.table, s.set), all_rows(s.table); }
  void operator()(const DeleteRows& s) { table(s.table), all_rows(s.table); }
  void operator()(const CreateIndex& s) {
    if (s.unique) all_rows(s.table);
    const Table* found = table(s.table);
    for (std::size_t at = 0; found != nullptr && at < s.columns.size(); ++at) {
      if (!s.columns[at].column) continue;
      existing(*found, *s.columns[at].column, fmt::format("columns[{}].column", at));
    }
    if (s.index) is_free_index(surroundings_, *s.index, {"index"}, refusals_);
  }
  void operator()(const AddConstraint& s) {
    table(s.table), all_rows(s.table);
    if (s.constraint) is_too_long(surroundings_, *s.constraint, {"constraint"}, refusals_);
  }
  void operator()(const Compare& s) { mapped(s.table, s.to, s.to_store); }
  void operator()(const SetNotNull& s) { column(s.table, s.column), all_rows(s.table); }
  void operator()(const DropDefault& s) { column(s.table, s.column); }
  void operator()(const SwapColumns& s) { swapped(s); }
  void operator()(const SwapTables& s) { table(s.table), table(s.to); }
  void operator()(const Turn& s) { mapped(s.table, s.to, s.to_store); }
  void operator()(const SetPrimaryKey& s) { table(s.table); }
  void operator()(const SetReplicaIdentity& s) { table(s.table); }
  void operator()(const RetireColumn& s) { column(s.table, s.column); }
  void operator()(const RetireTable& s) { table(s.table); }
  void operator()(const DropIndex& s) { existing_index(surroundings_, s.index, refusals_); }
  void operator()(const CreateEnum&) {}
  void operator()(const AddEnumValue&) {}
  void operator()(const DropEnum&) {}
  void operator()(const RetireView&) {}
  void operator()(const RawSql& s) {
    if (s.transaction || s.probe.given()) return;
    refusals_.refuse({"transaction", "transaction = false needs `probe`",
                      "give a query whose first value says whether `up` is in force"});
  }

 private:
  // The twin of a table is ratchet's own, but there for the steps of its migration.
  const Table* table(const QualifiedName& name) {
    const bool is_twin = std::ranges::any_of(all_, [&](const Draft& draft) {
      const auto* step = std::get_if<CreateTwin>(&draft.step);
      return step != nullptr && step->to == name;
    });
    const Table* twin = is_twin ? surroundings_.schema().find_table(name) : nullptr;
    return twin != nullptr ? twin : existing_table(surroundings_, name, refusals_);
  }

  // Rows that nobody shows us would be left as they are, and the rest be told for the whole.
  void all_rows(const QualifiedName& name) {
    const Table* found = surroundings_.schema().find_table(name);
    if (found == nullptr || !found->hides_rows) return;
    refusals_.refuse({"table",
                      fmt::format("row level security hides rows of {} from ratchet, which has to "
                                  "see all of them",
                                  to_string(name)),
                      "let a superuser give the role BYPASSRLS, or the table's owner take FORCE "
                      "off it"});
  }

  void existing(const Table& table, const Identifier& column, std::string key) {
    if (find_column(table, column) != nullptr) return;
    existing_column(table, column, {std::move(key)}, refusals_);
  }

  void column(const QualifiedName& name, const Identifier& column) {
    if (const Table* found = table(name)) existing(*found, column, "column");
  }

  void columns(const QualifiedName& name, const SqlMap& map, const std::string& key) {
    const Table* found = table(name);
    if (found == nullptr) return;
    for (const auto& [column, expression] : map) {
      existing(*found, column, key + "." + column.text());
    }
  }

  // Rows are routed before triggers see them, and looked after partition by partition.
  void set(const QualifiedName& name, const SqlMap& map) {
    columns(name, map, "set");
    const Table* found = surroundings_.schema().find_table(name);
    if (found == nullptr || found->partition_key.empty()) return;
    for (const auto& [column, expression] : map) {
      if (find_column(*found, column) == nullptr) continue;
      const auto dependants = surroundings_.dependants(name, column);
      if (std::ranges::count(dependants, "partition key", &Dependant::kind) == 0) continue;
      refusals_.refuse({"set." + column.text(),
                        fmt::format("{}.{} decides which partition a row is in, and rows are not "
                                    "moved between partitions",
                                    to_string(name), column.text()),
                        "move them with a `sql` entry, or by hand"});
    }
  }

  // Only what both stores have, and only what can be carried between them.
  void between_stores(const DualWrite& step) {
    const std::string& store = *step.rows.to_store;
    const auto found = among_.others.find(store);
    if (found == among_.others.end()) {
      refusals_.refuse({"to_store", "there is no store " + store + " that could be asked here",
                        "name it in ratchet.toml: [store." + store + "] url = \"...\""});
      return;
    }
    const OtherStore& there = found->second;
    if (table(step.table) == nullptr) return;
    if (std::ranges::count_if(all_, [](const Draft& draft) {
          return std::holds_alternative<DualWrite>(draft.step) && other_store(draft.step);
        }) > 1) {
      refusals_.refuse({"to_store", "one table at a time moves to another store",
                        "give each a migration of its own"});
      return;
    }
    const Table* to = step.to ? there.schema.find_table(*step.to) : nullptr;
    if (to == nullptr) {
      refusals_.refuse({"to",
                        fmt::format("there is no table {} in the store {}",
                                    step.to ? to_string(*step.to) : "?", store),
                        "make it by a migration of that store (store = \"" + store + "\")"});
      return;
    }
    const std::size_t before = refusals_.refusals().size();
    if (step.forward.empty()) {
      refusals_.refuse({"forward",
                        fmt::format("{} and {} have no column in common besides their keys",
                                    to_string(step.table), to_string(*step.to)),
                        "give `forward` and `backward`"});
    }
    for (const auto& [column, choice] : step.forward) {
      existing(*to, column, "forward." + column.text());
    }
    columns(step.table, step.backward, "backward");
    if (refusals_.refusals().size() > before) return;
    check_ends(step, {{surroundings_.schema(), among_.dialect}, {there.schema, *there.dialect}},
               refusals_);
  }

  void mapped(const QualifiedName& name, const std::optional<QualifiedName>& to,
              const std::optional<std::string>& store) {
    if (table(name) == nullptr) return;
    const bool is_mapped = std::ranges::any_of(all_, [&](const Draft& draft) {
      const auto* step = std::get_if<DualWrite>(&draft.step);
      return step != nullptr && step->table == name && step->to == to &&
             step->rows.to_store == store && !step->forward.empty();
    });
    if (is_mapped) return;
    refusals_.refuse(
        {"table", fmt::format("{} has no dual write in this file", to_string(name)),
         "a [[migrate]] entry with action = \"dual_write\" says what is kept in step"});
  }

  void swapped(const SwapColumns& step) {
    const Table* found = table(step.table);
    if (found == nullptr) return;
    existing(*found, step.column, "column");
    if (find_column(*found, incoming_name(step.column)) != nullptr) return;
    refusals_.refuse({"column",
                      fmt::format("{} has no column {} to swap in", to_string(step.table),
                                  incoming_name(step.column).text()),
                      "an [[expand]] entry has to add it"});
  }

  const CheckedAmong& among_;
  const Drafts& all_;
  const Surroundings& surroundings_;
  Expansion& refusals_;
};

}  // namespace

void check_names(const Draft& draft, const CheckedAmong& among, Expansion& refusals) {
  std::visit(NameCheck(among, refusals), draft.step);
}

}  // namespace ratchet
