#include "plan/expression_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "change/checks.hpp"
#include "plan/null_check.hpp"

namespace ratchet {
namespace {

enum class MayChange { no, yes };  // whether it may give another value each time

bool is_true(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer != 0;
  const auto* number = std::get_if<double>(&value);
  return number != nullptr && *number != 0;
}

std::vector<std::string> names_in(const Scope& scope, const Table& table) {
  if (scope.empty()) return column_names(table);
  std::vector<std::string> names;
  for (const auto& [name, column] : scope) names.push_back(name.text());
  return names;
}

}  // namespace

class ExpressionCheck::Visitor {
 public:
  Visitor(ExpressionCheck& owner, const Draft& draft, const Drafts& all)
      : owner_(owner), draft_(draft), all_(all) {}

  void operator()(const DualWrite& step) {
    if (step.to) return check_between(step);
    const Table* table = find(step.table);
    if (table == nullptr || !are_there(*table, step)) return;
    const ResolvedMapping mapping = resolve(step, *table, product());
    const std::size_t problems = owner_.findings_.count();
    std::set<Identifier> inputs;
    for (const MappedColumn& each : mapping.forward) {
      const ExpressionFacts facts =
          ask({step.table, mapping.forward_scope, each.expression, ExpressionKind::value},
              MayChange::no);
      inputs.insert(facts.reads.begin(), facts.reads.end());
      check_inputs(step, *table, mapping, each, facts);
    }
    for (const MappedColumn& each : mapping.backward) {
      const ExpressionFacts facts =
          ask({step.table, mapping.backward_scope, each.expression, ExpressionKind::value},
              MayChange::no);
      refuse_unseen(*table, mapping.backward_scope, facts, "backward");
    }
    if (owner_.findings_.count() > problems) return;
    const auto problem = check_nulls({*table, mapping, inputs}, owner_.trial_.scratch());
    if (problem) owner_.findings_.refuse(*draft_.sources, *problem);
  }

  void operator()(const Repair& step) {
    ask_all(step.table, step.set);
    const ExpressionFacts facts = ask_where(step.table, step.where);
    const Table* table = find(step.table);
    if (table == nullptr) return;
    Scope scope;
    for (const Column& column : table->columns) scope.emplace_back(column.name, column.name);
    refuse_unseen(*table, scope, facts, "where");
  }

  void operator()(const UpdateRows& step) {
    const std::size_t problems = owner_.findings_.count();
    ask_all(step.table, step.set);
    const ExpressionFacts facts = ask_where(step.table, step.where);
    if (owner_.findings_.count() == problems) check_ends(step, facts);
  }

  void operator()(const DeleteRows& step) { ask_where(step.table, step.where); }

  void operator()(const CreateIndex& step) {
    for (const IndexColumn& each : step.columns) {
      ask_choice(step.table, each.expression, ExpressionKind::value);
    }
    ask_choice(step.table, step.where, ExpressionKind::predicate);
  }

  void operator()(const AddConstraint& step) {
    ask_choice(step.table, step.kind.check, ExpressionKind::predicate);
  }

  // ADD COLUMN tries its check on the rows that are there, and all of them hold the default.
  void operator()(const AddColumn& step) {
    const ExpressionFacts facts =
        ask_choice(step.table, step.facets.check, ExpressionKind::predicate);
    const LocatedSql* check = step.facets.check.for_product(product());
    if (check == nullptr || facts.problem || facts.reads != std::set{step.column}) return;
    const LocatedSql* initial = step.facets.default_value.for_product(product());
    const Value value = initial == nullptr ? Value{Null{}} : value_of(step.table, *initial, {});
    const Value holds = value_of(step.table, *check, {{step.column, value}});
    if (is_null(holds) || is_true(holds)) return;
    refuse({"check",
            fmt::format("rows that are there already hold {} in {}, which the check "
                        "refuses",
                        to_display(value), step.column.text()),
            "let the check allow it"});
  }

  template <class Other>
  void operator()(const Other&) {}

 private:
  std::string_view product() const { return owner_.dialect_.capabilities().product; }
  const Table* find(const QualifiedName& name) const {
    return owner_.trial_.scene().schema.find_table(name);
  }
  void refuse(const Problem& problem) { owner_.findings_.refuse(*draft_.sources, problem); }

  Value value_of(const QualifiedName& table, const LocatedSql& expression, const RowData& row) {
    return owner_.trial_.scratch().evaluate({table, {}, expression}, row);
  }

  static bool are_there(const Table& table, const DualWrite& step) {
    const auto is_column = [&](const auto& entry) {
      return find_column(table, entry.first) != nullptr;
    };
    return std::ranges::all_of(step.forward, is_column) &&
           std::ranges::all_of(step.backward, is_column);
  }

  ExpressionFacts ask(const ExpressionQuestion& question, MayChange may_change) {
    const ExpressionFacts facts = owner_.trial_.scratch().inspect(question);
    if (facts.problem) {
      refuse_in_sql(question, *facts.problem);
      return facts;
    }
    if (facts.not_immutable && may_change == MayChange::no) {
      refuse_in_sql(question, {.message = "this has to give the same value every time: " +
                                          *facts.not_immutable,
                               .offset = 0,
                               .length = question.expression.sql.text.size()});
    }
    // What stands in no file is a twin of something that raises already.
    const bool is_news = question.expression.spot.line > 0;
    if (facts.may_raise && is_news) tell_of_raising(question, *facts.may_raise);
    if (facts.needs_version) {
      owner_.news_.sentences.push_back(
          fmt::format("every client needs {} {} or newer: older ones can't write to {}",
                      owner_.dialect_.capabilities().display_name, *facts.needs_version,
                      to_string(question.table)));
    }
    return facts;
  }

  // Each side is read in its own table, and what is not written yet is a row that is not there.
  void check_between(const DualWrite& step) {
    const auto check = [&](const SqlMap& side, const QualifiedName& from) {
      for (const auto& [column, choice] : side) ask_choice(from, choice, ExpressionKind::value);
    };
    check(step.forward, step.table);
    if (step.rows.to_store) return check_elsewhere(step);
    check(step.backward, *step.to);
  }

  // In the words of the store that they are read in.
  void check_elsewhere(const DualWrite& step) {
    Scratch& scratch = owner_.trial_.scratch_of(*step.rows.to_store, *step.to);
    for (const auto& [column, choice] : step.backward) {
      const LocatedSql* said = choice.for_product(owner_.trial_.product_of(*step.rows.to_store));
      if (said == nullptr) {
        refuse({"backward." + column.text(),
                "nothing is said for the product of " + *step.rows.to_store,
                "give backward." + column.text() + " for it"});
        continue;
      }
      const auto facts = scratch.inspect({*step.to, {}, *said, ExpressionKind::value});
      if (facts.problem) owner_.findings_.refuse_in_sql(*said, *facts.problem, "");
    }
  }

  // A trigger that assigns says NULL instead, and lets the client's write pass.
  void tell_of_raising(const ExpressionQuestion& question, const std::string& why) {
    const auto* mapping = std::get_if<DualWrite>(&draft_.step);
    const bool is_caught = mapping != nullptr && !mapping->to &&
                           owner_.dialect_.capabilities().insert_trigger_can_assign;
    if (is_caught) {
      owner_.news_.sentences.push_back(
          fmt::format("{}: {}; the other side of such a row stays empty, and contract waits until "
                      "it is put right",
                      to_string(question.table), why));
      return;
    }
    owner_.news_.hazards.push_back(
        {.rule = "raises",
         .message = fmt::format("{}, and a client's write would fail with it", why),
         .draft = &draft_,
         .expression = question.expression});
  }

  void refuse_in_sql(const ExpressionQuestion& question, const ExpressionProblem& problem) {
    std::string hint;
    const std::string& text = question.expression.sql.text;
    const Table* table = find(question.table);
    if (problem.offset && table != nullptr && problem.message.find("column") != std::string::npos) {
      const std::string word = text.substr(*problem.offset, problem.length);
      hint = nearest_hint(to_string(question.table), word, names_in(question.scope, *table));
    }
    owner_.findings_.refuse_in_sql(question.expression, problem, hint);
  }

  ExpressionFacts ask_choice(const QualifiedName& table, const SqlChoice& choice,
                             ExpressionKind kind) {
    const LocatedSql* said = choice.for_product(product());
    if (said == nullptr || find(table) == nullptr) return {};
    return ask({table, {}, *said, kind}, MayChange::no);
  }

  ExpressionFacts ask_where(const QualifiedName& table, const SqlChoice& where) {
    return ask_choice(table, where, ExpressionKind::predicate);
  }

  // A first value may be another one for each row.
  void ask_all(const QualifiedName& table, const SqlMap& set) {
    for (const auto& [column, choice] : set) {
      const LocatedSql* said = choice.for_product(product());
      if (said == nullptr || find(table) == nullptr) continue;
      ask({table, {}, *said, ExpressionKind::value}, MayChange::yes);
    }
  }

  // A trigger that assigns runs before generated columns have their values.
  void refuse_unseen(const Table& table, const Scope& scope, const ExpressionFacts& facts,
                     const std::string& key) {
    if (!owner_.dialect_.capabilities().insert_trigger_can_assign) return;
    for (const auto& [name, physical] : scope) {
      if (!facts.reads.contains(name)) continue;
      if (find_column(table, physical)->generated == Generated::no) continue;
      refuse({key,
              fmt::format("{} is a generated column, which a trigger does not see", name.text()),
              "write what it is generated from"});
    }
  }

  // Every input belongs to the old side: a change of it runs forward (trap 3).
  void check_inputs(const DualWrite& step, const Table& table, const ResolvedMapping& mapping,
                    const MappedColumn& mapped, const ExpressionFacts& facts) {
    for (const auto& [name, physical] : mapping.forward_scope) {
      if (!facts.reads.contains(name)) continue;
      const Column* column = find_column(table, physical);
      if (column->generated != Generated::no) {
        refuse({"forward." + mapped.column.text(),
                fmt::format("{} is a generated column: its changes go unnoticed", name.text()),
                "write what it is generated from"});
      } else if (is_new_side(step, physical)) {
        refuse({"forward." + mapped.column.text(),
                fmt::format("{} is the new side of another mapping", name.text()),
                "read what that one is made from"});
      }
    }
  }

  bool is_new_side(const DualWrite& step, const Identifier& column) const {
    const auto maps_to_it = [&](const Step& other) {
      const auto* mapping = std::get_if<DualWrite>(&other);
      return mapping != nullptr && *mapping != step && mapping->table == step.table &&
             mapping->forward.contains(column);
    };
    return std::ranges::any_of(all_, maps_to_it, &Draft::step) ||
           std::ranges::any_of(owner_.trial_.scene().in_force, maps_to_it);
  }

  // `set` must turn `where` false, or the work never ends. Decided where constants decide it; else
  // the run itself finds out, at its end.
  void check_ends(const UpdateRows& step, const ExpressionFacts& facts) {
    const LocatedSql* where = step.where.for_product(product());
    if (where == nullptr) return;
    RowData row;
    for (const Identifier& column : facts.reads) {
      const auto set = step.set.find(column);
      if (set == step.set.end()) return;
      const LocatedSql& value = *set->second.for_product(product());
      const ExpressionFacts of_value =
          owner_.trial_.scratch().inspect({step.table, {}, value, ExpressionKind::value});
      if (!of_value.reads.empty() || of_value.not_immutable) return;
      row.emplace_back(column, value_of(step.table, value, {}));
    }
    if (facts.reads.empty() || !is_true(value_of(step.table, *where, row))) return;
    refuse({"where", "`set` leaves `where` true, so the same rows would be updated for ever",
            "select the rows that `set` makes different"});
  }

  ExpressionCheck& owner_;
  const Draft& draft_;
  const Drafts& all_;
};

void ExpressionCheck::check(const Draft& draft, const Drafts& all) {
  std::visit(Visitor(*this, draft, all), draft.step);
}

}  // namespace ratchet
