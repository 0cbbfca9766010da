#include "plan/hazards.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "plan/irreversible.hpp"
#include "plan/trigger_event.hpp"
#include "step/hazard_rules.hpp"
#include "step/table_pair.hpp"

namespace ratchet {
namespace {

template <class Type, class Holds>
bool any_step(const Drafts& drafts, const Holds& holds) {
  return std::ranges::any_of(drafts, [&](const Draft& draft) {
    const auto* step = std::get_if<Type>(&draft.step);
    return step != nullptr && holds(*step);
  });
}

std::vector<Identifier> columns_written(const DualWrite& step) {
  std::vector<Identifier> columns;
  for (const auto& [column, expression] : step.forward) columns.push_back(column);
  for (const auto& [column, expression] : step.backward) columns.push_back(column);
  return columns;
}

std::vector<Identifier> columns_written(const Repair& step) {
  std::vector<Identifier> columns;
  for (const auto& [column, expression] : step.set) columns.push_back(column);
  return columns;
}

bool fires_on(const TriggerHead& head, const std::vector<Identifier>& written) {
  if (std::ranges::count(head.events, TriggerEvent::update) == 0) return false;
  return head.columns.empty() || std::ranges::any_of(written, [&](const Identifier& column) {
           return std::ranges::count(head.columns, column.text()) > 0;
         });
}

class Finder {
 public:
  Finder(const Drafts& drafts, const Schema& base, const Capabilities& capabilities)
      : drafts_(drafts), base_(base), capabilities_(capabilities) {
    for (const Draft& draft : drafts) steps_.push_back(draft.step);
  }

  FoundHazards find() {
    for (const Draft& draft : drafts_) {
      draft_ = &draft;
      std::visit(*this, draft.step);
      if (is_irreversible(draft.step, steps_)) {
        add("irreversible", summary_of(draft.step, capabilities_.product) + " has no way back");
      }
    }
    return std::move(found_);
  }

  void operator()(const DualWrite& step) {
    if (step.rows.to_store) return;
    if (step.to) {
      check_triggers_of_copy(*step.to);
    } else {
      check_triggers(step.table, columns_written(step));
    }
    if (step.backward.empty()) {
      add("one_way", fmt::format("the old application misses what the new one writes to {}",
                                 to_string(step.table)));
    }
    if (step.to && !is_rebuild(step)) return check_counters(step);
    if (step.to) return;
    for (const auto& [column, expression] : step.backward) check_given(step.table, column);
  }

  void operator()(const Repair& step) { check_triggers(step.table, columns_written(step)); }

  void operator()(const AddColumn& step) {
    const DualWrite* mapping = mapping_into(step.table, step.column);
    if (mapping == nullptr) return;
    const std::string name = to_string(step.table) + "." + step.column.text();
    if (step.facets.check.given()) {
      add("check_rejects_old_writes",
          fmt::format("the check of {} refuses writes of the old application that don't fit it",
                      name));
    }
    if (step.facets.foreign_key.references && !points_already(*mapping, step)) {
      add("check_rejects_old_writes",
          fmt::format("the foreign key of {} refuses writes of the old application that point "
                      "nowhere",
                      name));
    }
  }

  void operator()(const CreateTwin& step) {
    const Table* table = base_.find_table(step.table);
    if (table == nullptr) return;
    if (step.strict && !table->strict) {
      add("check_rejects_old_writes",
          fmt::format("from migrate on, a value that is not of its column's type is refused by {}",
                      to_string(step.table)));
    }
    const bool loses_key =
        !step.primary_key.empty() || (step.without_rowid && !table->without_rowid);
    if (!loses_key || table->primary_key.size() != 1) return;
    if (find_column(*table, table->primary_key.front())->not_null) return;  // it was always given
    add("check_rejects_old_writes",
        fmt::format("from contract on, a row of {} that gives no {} is refused: nothing numbers it",
                    to_string(step.table), table->primary_key.front().text()));
  }

  void operator()(const CreateIndex& step) {
    const bool is_news_to_clients =
        step.unique && draft_->phase == Phase::verify && base_.find_table(step.table) != nullptr;
    if (!is_news_to_clients || has_column_of_new_clients(step)) return;
    add("check_rejects_old_writes",
        fmt::format("from verify on, {} refuses rows of the old application that repeat a key",
                    step.index ? step.index->text() : "the unique index"));
  }

  void operator()(const CreateView& step) {
    if (capabilities_.views_take_writes) return;
    add("view_limits",
        fmt::format("{} is a view of {} until contract: a write through it reports no changed "
                    "rows, and can't be an UPSERT",
                    to_string(step.view), to_string(step.of)));
  }

  template <class Other>
  void operator()(const Other&) {}

 private:
  void add(std::string rule, std::string message) {
    found_.push_back({.rule = std::move(rule), .message = std::move(message), .draft = draft_});
  }

  void check_triggers_of_copy(const QualifiedName& name) {
    const Table* table = base_.find_table(name);
    if (table == nullptr) return;
    for (const Trigger& trigger : table->triggers) {
      const auto events = head_of_trigger(trigger.definition).events;
      const bool is_fired = std::ranges::count(events, TriggerEvent::insert) > 0;
      if (is_ratchets_own(trigger.name.text()) || !is_fired) continue;
      add("trigger_fires_for_all",
          fmt::format("trigger {} of {} fires for every row that the backfill copies",
                      trigger.name.text(), to_string(name)));
    }
  }

  // An identity's numbers are its table's own.
  void check_counters(const DualWrite& step) {
    const Table* table = base_.find_table(step.table);
    for (const KeyPair& each : key_of(step, capabilities_.product)) {
      const Column* column = table == nullptr ? nullptr : find_column(*table, each.old_column);
      if (column == nullptr || column->identity == Identity::none) continue;
      add("new_client_must_give",
          fmt::format("a client that inserts into {} has to give {}: the numbers of {}.{} are an "
                      "identity, which no other table can draw from",
                      to_string(*step.to), each.new_column.text(), to_string(step.table),
                      each.old_column.text()));
    }
  }

  void check_triggers(const QualifiedName& name, const std::vector<Identifier>& written) {
    const Table* table = base_.find_table(name);
    if (table == nullptr) return;
    if (capabilities_.insert_trigger_can_assign) {
      tell_of_triggers(*table, written);
      return;
    }
    for (const Trigger& trigger : table->triggers) {
      if (is_ratchets_own(trigger.name.text())) continue;
      if (!fires_on(head_of_trigger(trigger.definition), written)) continue;
      add("trigger_fires_twice",
          fmt::format("trigger {} of {} fires a second time for what ratchet's triggers write",
                      trigger.name.text(), to_string(name)));
    }
  }

  // A trigger that assigns changes the row that is written, and no row a second time.
  void tell_of_triggers(const Table& table, const std::vector<Identifier>& written) {
    for (const Trigger& trigger : table.triggers) {
      if (is_ratchets_own(trigger.name.text())) continue;
      if (trigger.definition.find(" BEFORE ") != std::string::npos) {
        add("trigger_bypassed",
            fmt::format("trigger {} of {} has run when ratchet's carry a write over: it does not "
                        "see what they make of the other side",
                        trigger.name.text(), to_string(table.name)));
      }
      if (!fires_on(head_of_trigger(trigger.definition), written)) continue;
      add("trigger_fires_for_all",
          fmt::format("trigger {} of {} fires for every row that the backfill fills",
                      trigger.name.text(), to_string(table.name)));
    }
  }

  void check_given(const QualifiedName& name, const Identifier& column) {
    const Table* table = base_.find_table(name);
    const Column* found = table == nullptr ? nullptr : find_column(*table, column);
    const bool refuses_null = found != nullptr && found->not_null && !found->default_value;
    if (!refuses_null || capabilities_.insert_trigger_can_assign) return;
    const bool relaxed = any_step<DropNotNull>(drafts_, [&](const DropNotNull& step) {
      return step.table == name && step.column == column;
    });
    if (relaxed) return;
    add("new_client_must_give",
        fmt::format("a client that inserts only the new side fails: {}.{} is NOT NULL",
                    to_string(name), column.text()));
  }

  const DualWrite* mapping_into(const QualifiedName& table, const Identifier& column) const {
    for (const Draft& draft : drafts_) {
      const auto* step = std::get_if<DualWrite>(&draft.step);
      const bool is_it = step != nullptr && !step->to && step->table == table;
      if (is_it && step->forward.contains(column)) return step;
    }
    return nullptr;
  }

  // The old side's own foreign key, carried over.
  bool points_already(const DualWrite& mapping, const AddColumn& step) const {
    const Table* table = base_.find_table(mapping.table);
    return table != nullptr && std::ranges::any_of(table->foreign_keys, [&](const ForeignKey& key) {
             return key.target == step.facets.foreign_key.references->table &&
                    key.columns.size() == 1 && mapping.backward.contains(key.columns.front());
           });
  }

  // The old application leaves such a column NULL, and NULLs don't repeat.
  bool has_column_of_new_clients(const CreateIndex& index) const {
    return std::ranges::any_of(index.columns, [&](const IndexColumn& each) {
      return each.column && any_step<AddColumn>(drafts_, [&](const AddColumn& step) {
               return step.table == index.table && step.column == *each.column &&
                      mapping_into(step.table, step.column) == nullptr;
             });
    });
  }

  const Drafts& drafts_;
  const Schema& base_;
  const Capabilities& capabilities_;
  std::vector<Step> steps_;
  const Draft* draft_ = nullptr;
  FoundHazards found_;
};

const HazardRule& rule_of(std::string_view word) {
  return *std::ranges::find(hazard_rules(), word, &HazardRule::word);
}

void refuse(const FoundHazard& hazard, Findings& findings) {
  const std::string hint = fmt::format("if that is right: allow.{} = \"why\"", hazard.rule);
  if (!hazard.expression) {
    findings.refuse(*hazard.draft->sources, {.key = "", .message = hazard.message, .hint = hint});
    return;
  }
  findings.refuse_in_sql(
      *hazard.expression,
      {.message = hazard.message, .offset = 0, .length = hazard.expression->sql.text.size()}, hint);
}

}  // namespace

FoundHazards hazards_of(const Drafts& drafts, const Schema& base,
                        const Capabilities& capabilities) {
  return Finder(drafts, base, capabilities).find();
}

std::vector<Hazard> judge(const FoundHazards& found, const Migration& migration,
                          Findings& findings) {
  std::vector<Hazard> hazards;
  for (const FoundHazard& each : found) {
    const auto header = each.draft->sources->find("");
    Hazard hazard{.rule = each.rule, .message = each.message};
    if (header != each.draft->sources->end()) hazard.line = header->second.spot.line;
    for (const Allowances* allow : {each.draft->allow, &migration.allow}) {
      const auto reason = allow->find(each.rule);
      if (reason != allow->end() && !hazard.allowed) hazard.allowed = reason->second;
    }
    if (!hazard.allowed && rule_of(each.rule).allowance == Allowance::must_be_allowed) {
      refuse(each, findings);
    }
    hazards.push_back(std::move(hazard));
  }
  return hazards;
}

}  // namespace ratchet
