#include "plan/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "step/mapping.hpp"
#include "step/table_pair.hpp"

namespace ratchet {
namespace {

std::string names_of(const SqlMap& map) {
  std::vector<std::string> names;
  for (const auto& [name, expression] : map) names.push_back(name.text());
  return join(names, {.separator = ", "});
}

class Speaker {
 public:
  Speaker(const std::vector<Step>& steps, const Schema& base, const Capabilities& capabilities)
      : steps_(steps), base_(base), capabilities_(capabilities) {}

  std::vector<std::string> speak() {
    for (const Step& step : steps_) std::visit(*this, step);
    if (capabilities_.has_one_writer && works_on_rows_) {
      say("clients that write in autocommit, or take the writer when they begin, only wait; a "
          "transaction that reads first and writes later may be refused, and has to try again");
    }
    return std::move(sentences_);
  }

  void operator()(const AddColumn& step) {
    const Table* table = base_.find_table(step.table);
    if (table == nullptr) return;
    const std::string name = to_string(step.table);
    say(
        fmt::format("from expand on, {} has a column more: an INSERT into it has to name its "
                    "columns, and SELECT * sees it",
                    name));
    if (capabilities_.keeps_prepared_shapes) {
      say(
          fmt::format("a SELECT * or RETURNING * of {} that was prepared before expand fails when "
                      "it runs again: prepare it anew, or name the columns",
                      name));
    }
    if (table->publications.empty()) return;
    say(
        fmt::format("{} publishes {}: add the column to the subscribers' tables before expand, or "
                    "replication stops there",
                    join(table->publications, {.separator = ", "}), name));
  }

  void operator()(const DualWrite& step) {
    works_on_rows_ = true;
    if (step.rows.to_store) return say_of_two_stores(step);
    if (is_rebuild(step)) return say_of_twin(step);
    if (step.to) return say_of_two_tables(step);
    if (step.forward.empty()) {
      say(fmt::format("from migrate on, the new application may leave out {}.{}",
                      to_string(step.table), names_of(step.backward)));
      return;
    }
    if (!is_swapped(step)) {
      say(
          fmt::format("the new application may write {}.{} from migrate on, and read it from the "
                      "end of verify on",
                      to_string(step.table), names_of(step.forward)));
    }
    for (const auto& [column, expression] : step.backward) say_what_is_not_carried(step, column);
  }

  void operator()(const CreateIndex& step) {
    if (!step.unique || step.columns.empty()) return;
    std::vector<Identifier> columns;
    for (const IndexColumn& each : step.columns) {
      if (each.column) columns.push_back(*each.column);
    }
    say_when_upserts_work(step.table, columns);
  }
  void operator()(const SetPrimaryKey& step) {
    const Table* table = base_.find_table(step.table);
    if (table == nullptr || table->primary_key.empty()) return;
    std::vector<std::string> old;
    for (const Identifier& each : table->primary_key) old.push_back(each.text());
    const std::string columns = join(old, {.separator = ", "});
    say(
        fmt::format("from contract on, ({}) is no key of {} any more: nothing keeps it unique, and "
                    "ON CONFLICT ({}) fails",
                    columns, to_string(step.table), columns));
  }
  void operator()(const AddConstraint& step) {
    say_when_upserts_work(step.table, step.kind.unique);
  }

  void operator()(const Copy& step) {
    if (!step.to) say_what_fills_are_seen(step.table);
  }

  void operator()(const Repair& step) {
    works_on_rows_ = true;
    const std::string name = to_string(step.table) + "." + names_of(step.set);
    if (is_held_at_contract(step)) {
      say(
          fmt::format("until contract, rows that give no {} are filled; from then on they are "
                      "refused",
                      name));
      return;
    }
    say(fmt::format("until purge, rows that give no {} are filled", name));
  }

  void operator()(const DropNotNull& step) {
    if (!is_filled_late(step)) {
      say(fmt::format("from expand on, the old application may read NULL in {}.{}",
                      to_string(step.table), step.column.text()));
      return;
    }
    say(
        fmt::format("from migrate to purge, {}.{} is filled by ratchet's triggers where a client "
                    "leaves it out, and what stays NULL is refused by them",
                    to_string(step.table), step.column.text()));
  }

  void operator()(const SwapColumns& step) {
    say(
        fmt::format("{}.{} changes for every client at contract, in one moment: old and new "
                    "application can't both be right about it",
                    to_string(step.table), step.column.text()));
    if (capabilities_.keeps_prepared_shapes) {
      say(
          fmt::format("a statement that names {}.{} and was prepared before contract fails when it "
                      "runs again: prepare it anew, or connect again",
                      to_string(step.table), step.column.text()));
    }
    say_what_goes(step.table, step.column);
  }

  void operator()(const RetireColumn& step) {
    say(fmt::format("from contract on, {}.{} is out of sight: only the new application works",
                    to_string(step.table), step.column.text()));
    say_what_goes(step.table, step.column);
  }

  void operator()(const SwapTables& step) {
    if (!capabilities_.keeps_prepared_shapes) return;
    say(fmt::format(
        "a REPEATABLE READ transaction that is older than the backfill and reads {} for "
        "the first time behind contract finds rows missing: end such ones first",
        to_string(step.table)));
  }

  void operator()(const AddEnumValue& step) {
    const Enumeration* enumeration = base_.find_enumeration(step.enumeration);
    if (enumeration != nullptr && std::ranges::count(enumeration->values, *step.value) > 0) {
      say(fmt::format("{} has the value {} already, which stays as it is",
                      to_string(step.enumeration), *step.value));
      return;
    }
    say(
        fmt::format("from expand on, the old application may read {} in a {}; a rollback leaves "
                    "the value in the type",
                    step.value.value_or(""), to_string(step.enumeration)));
  }

  void operator()(const RetireTable& step) {
    say(fmt::format("from contract on, {} is out of sight", to_string(step.table)));
  }

  void operator()(const RenameTable& step) {
    say(fmt::format("from contract to purge, {} is a view of {}", to_string(step.table),
                    to_string(step.to)));
  }

  void operator()(const UpdateRows& step) {
    works_on_rows_ = true;
    say_what_fills_are_seen(step.table);
  }
  void operator()(const DeleteRows&) { works_on_rows_ = true; }

  template <class Other>
  void operator()(const Other&) {}

 private:
  void say(std::string sentence) {
    if (std::ranges::count(sentences_, sentence) == 0) sentences_.push_back(std::move(sentence));
  }

  void say_of_two_stores(const DualWrite& step) {
    const std::string from = to_string(step.table);
    const std::string to = to_string(*step.to) + " in " + *step.rows.to_store;
    say(fmt::format(
        "until contract, clients write to {}; {} is kept as that is by ratchet, a moment "
        "later, and a client that writes there is refused",
        from, to));
    say(
        fmt::format("while nobody relays (apply, contract and `ratchet work` do), {} falls behind, "
                    "and no client notices",
                    to));
    say(
        fmt::format("at contract, writes wait for [contract] write_pause at most; from then on, "
                    "clients write to {}, and who still writes to {} is refused and told where to",
                    to, from));
    if (capabilities_.has_one_writer) return;
    say(fmt::format("TRUNCATE of {} is refused from migrate to purge", from));
  }

  void say_of_two_tables(const DualWrite& step) {
    const std::string from = to_string(step.table);
    const std::string to = to_string(*step.to);
    say(
        fmt::format("the new application may use {} from the end of verify on; before that it is "
                    "filled from {}",
                    to, from));
    if (moves_columns(step)) {
      say(fmt::format("until purge, who deletes a row of {} deletes the row of {} beside it", from,
                      to));
    }
    if (step.backward.empty()) return;
    say(
        fmt::format("every write to {} is written to {} in the same transaction, and the other way "
                    "round: each takes about twice as long",
                    from, to));
    if (capabilities_.has_one_writer) return;
    say(
        fmt::format("an old and a new client that write the same row at the same moment can "
                    "deadlock between {} and {}: one of them has to try again",
                    from, to));
  }

  void say_of_twin(const DualWrite& step) {
    say(
        fmt::format("from migrate to purge, every write to {} is written to its twin in the same "
                    "transaction: each takes about twice as long",
                    to_string(step.table)));
  }

  static bool is_swapped(const DualWrite& step) {
    return std::ranges::any_of(step.backward, [&](const auto& entry) {
      return step.forward.contains(incoming_name(entry.first));
    });
  }

  bool gets_default(const DualWrite& mapping) const {
    return std::ranges::any_of(steps_, [&](const Step& step) {
      const auto* set = std::get_if<SetDefault>(&step);
      return set != nullptr && set->table == mapping.table &&
             (mapping.forward.contains(set->column) || mapping.backward.contains(set->column));
    });
  }

  void say_what_is_not_carried(const DualWrite& step, const Identifier& column) {
    const Table* table = base_.find_table(step.table);
    const Column* old = table == nullptr ? nullptr : find_column(*table, column);
    if (old == nullptr) return;
    if (!old->default_value || gets_default(step)) return;
    const std::string name =
        to_string(step.table) + "." + (is_swapped(step) ? column.text() : names_of(step.forward));
    say(
        fmt::format("from contract on, a row that gives no {} has NULL there: the default of {} "
                    "({}) is not carried",
                    name, column.text(), old->default_value->text));
  }

  bool is_filled_late(const DropNotNull& step) const {
    return std::ranges::any_of(steps_, [&](const Step& each) {
      const auto* mapping = std::get_if<DualWrite>(&each);
      return mapping != nullptr && mapping->table == step.table &&
             mapping->backward.contains(step.column);
    });
  }

  // Where a constraint is looked at before a trigger can put the row right.
  bool is_held_at_contract(const Repair& step) const {
    return !capabilities_.insert_trigger_can_assign &&
           std::ranges::any_of(steps_, [&](const Step& each) {
             const auto* set = std::get_if<SetNotNull>(&each);
             const auto* added = std::get_if<AddConstraint>(&each);
             return (set != nullptr && set->table == step.table &&
                     step.set.contains(set->column)) ||
                    (added != nullptr && added->table == step.table && added->kind.check.given());
           });
  }

  // A unique index that mirrors another would break clients' UPSERTs until that one goes.
  void say_when_upserts_work(const QualifiedName& table, const std::vector<Identifier>& columns) {
    const bool waits = std::ranges::any_of(steps_, [&](const Step& step) {
      const auto* mapping = std::get_if<DualWrite>(&step);
      return mapping != nullptr && mapping->table == table && !is_swapped(*mapping) &&
             std::ranges::any_of(columns, [&](const Identifier& column) {
               return mapping->forward.contains(column);
             });
    });
    if (!waits) return;
    std::vector<std::string> names;
    for (const Identifier& column : columns) names.push_back(column.text());
    say(
        fmt::format("ON CONFLICT ({}) on {} works from contract on: before, the new side has no "
                    "unique index",
                    join(names, {.separator = ", "}), to_string(table)));
  }

  void say_what_fills_are_seen(const QualifiedName& name) {
    const Table* table = base_.find_table(name);
    if (table == nullptr || capabilities_.has_one_writer) return;
    say(fmt::format(
        "the backfill updates rows of {}: a REPEATABLE READ transaction that writes the "
        "same row meanwhile is refused (40001), and has to try again",
        to_string(name)));
    say(fmt::format(
        "the backfill leaves a dead row behind for each that it writes: {} may take twice its room "
        "until VACUUM has been there; [backfill] vacuum runs it on the way",
        to_string(name)));
    for (const Constraint& each : table->constraints) {
      if (each.validated) continue;
      say(fmt::format(
          "{} of {} is NOT VALID: a row that breaks it can't be filled before it is put "
          "right",
          each.name.text(), to_string(name)));
    }
  }

  void say_what_goes(const QualifiedName& name, const Identifier& column) {
    const Table* table = base_.find_table(name);
    if (table == nullptr) return;
    say(
        fmt::format("after purge, an INSERT into {} that does not name its columns puts its values "
                    "into other ones",
                    to_string(name)));
    say_grants_that_go(*table, column);
    for (const Index& index : table->indexes) {
      const bool holds = std::ranges::count(index.columns, std::optional(column)) > 0;
      if (!holds || index.origin != IndexOrigin::created || is_dropped(index.name)) continue;
      say(fmt::format("purge drops index {} with {}.{}", index.name.text(), to_string(name),
                      column.text()));
    }
  }

  void say_grants_that_go(const Table& table, const Identifier& name) {
    const Column* column = find_column(table, name);
    const bool is_carried = std::ranges::any_of(steps_, [&](const Step& step) {
      const auto* carry = std::get_if<CarryColumn>(&step);
      return carry != nullptr && carry->table == table.name && carry->column == name;
    });
    if (column == nullptr || is_carried) return;
    for (const ColumnGrant& grant : column->grants) {
      say(fmt::format("{} has {} on {}.{}, and gets it on no other column: grant what it needs",
                      grant.grantee, grant.privilege, to_string(table.name), name.text()));
    }
  }

  bool is_dropped(const Identifier& index) const {
    return std::ranges::any_of(steps_, [&](const Step& step) {
      const auto* drop = std::get_if<DropIndex>(&step);
      return drop != nullptr && drop->index == index;
    });
  }

  const std::vector<Step>& steps_;
  const Schema& base_;
  const Capabilities& capabilities_;
  bool works_on_rows_ = false;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> sentences_for(const std::vector<Step>& steps, const Schema& base,
                                       const Capabilities& capabilities) {
  return Speaker(steps, base, capabilities).speak();
}

}  // namespace ratchet
