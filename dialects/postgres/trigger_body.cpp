#include "postgres/trigger_body.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/expression_shape.hpp"

namespace ratchet::postgres {
namespace {

using Columns = std::set<Identifier>;

Columns targets(const std::vector<MappedValue>& side) {
  Columns columns;
  for (const MappedValue& each : side) columns.insert(each.column());
  return columns;
}

Columns inputs(const std::vector<MappedValue>& side) {
  Columns columns;
  for (const MappedValue& each : side) {
    for (const Identifier& column : each.reads()) columns.insert(column);
  }
  return columns;
}

Columns without(Columns columns, const Columns& others) {
  for (const Identifier& each : others) columns.erase(each);
  return columns;
}

Columns both(Columns columns, const Columns& others) {
  columns.insert(others.begin(), others.end());
  return columns;
}

Columns common(const std::vector<Identifier>& columns, const Columns& others) {
  Columns found;
  for (const Identifier& each : columns) {
    if (others.contains(each)) found.insert(each);
  }
  return found;
}

bool reads(const MappedValue& mapped, const Identifier& column) {
  return std::ranges::count(mapped.reads(), column) > 0;
}

SqlText assign(const MappedValue& mapped) {
  return sql("NEW.{} := {};", mapped.column(), mapped.over("NEW"));
}

SqlText assign_all(const std::vector<MappedValue>& side) {
  std::vector<SqlText> statements;
  for (const MappedValue& each : side) statements.push_back(assign(each));
  return join_sql(statements, "\n");
}

SqlText no(const SqlText& term) { return sql("NOT {}", term); }

SqlText when(const SqlText& condition, const SqlText& statements) {
  return sql("IF {} THEN\n{}\nEND IF;", condition, statements);
}

std::vector<MappedValue> values_of(const std::vector<MappedSql>& side, const Table& table,
                                   const std::string& name) {
  std::vector<MappedValue> values;
  for (const MappedSql& each : side) {
    const Column* target = find_column(table, each.column);
    ensure(target != nullptr, "a mapping is made of columns of its table");
    values.emplace_back(
        table, each.column,
        ExpressionFunction{.name = function_name(fmt::format("{}_{}", name, values.size() + 1)),
                           .expression = each.expression.sql,
                           .scope = each.scope,
                           .type = target->type});
  }
  return values;
}

// What a client that leaves the column out gives it, where that is always the same.
std::optional<ExpressionFunction> default_of(const Column& column, const std::string& name) {
  if (!column.default_value || !is_constant(*column.default_value)) return std::nullopt;
  return ExpressionFunction{.name = function_name(name),
                            .expression = *column.default_value,
                            .scope = {},
                            .type = column.type};
}

}  // namespace

DualWriteBody::DualWriteBody(const DualWrite& step, const Table& table, const std::string& key)
    : table_(table) {
  const MappingSql mapping(step, table_);
  forward_ = values_of(mapping.forward(), table_, key + "_forward");
  backward_ = values_of(mapping.backward(), table_, key + "_backward");
  new_side_ = targets(forward_);
  old_side_ = both(inputs(forward_), targets(backward_));
  pure_inputs_ = without(inputs(forward_), targets(backward_));
  other_inputs_ = without(inputs(backward_), both(old_side_, new_side_));
  if (!only_fills_old()) return;
  for (const MappedValue& each : backward_) {
    const std::string name = fmt::format("{}_default_{}", key, defaults_.size() + 1);
    const auto made = default_of(*find_column(table_, each.column()), name);
    defaults_.push_back(made);
  }
}

std::vector<SqlText> DualWriteBody::create_functions() const {
  std::vector<SqlText> statements;
  const auto add = [&](std::vector<SqlText> more) {
    std::ranges::move(more, std::back_inserter(statements));
  };
  for (const MappedValue& each : forward_) add(each.create(table_));
  for (const MappedValue& each : backward_) add(each.create(table_));
  for (const auto& each : defaults_) {
    if (each) add(each->create(table_));
  }
  return statements;
}

std::vector<SqlText> DualWriteBody::replace_functions() const {
  std::vector<SqlText> statements;
  for (const auto* side : {&forward_, &backward_}) {
    for (const MappedValue& each : *side) {
      std::ranges::move(each.replace(table_), std::back_inserter(statements));
    }
  }
  return statements;
}

std::vector<QualifiedName> DualWriteBody::functions() const {
  std::vector<QualifiedName> names;
  for (const auto* side : {&forward_, &backward_}) {
    for (const MappedValue& each : *side)
      std::ranges::copy(each.functions(), std::back_inserter(names));
  }
  for (const auto& each : defaults_) {
    if (each) names.push_back(each->name);
  }
  return names;
}

SqlText DualWriteBody::on_insert() const {
  if (only_fills_old()) return fill_old_side();
  const SqlText fill = sql("IF {} THEN\n{}", unfilled("NEW"), assign_all(forward_));
  if (backward_.empty()) return sql("{}\nEND IF;", fill);
  return sql("{}\nELSIF {} THEN\n{}\nEND IF;", fill, is_broken(), assign_all(backward_));
}

SqlText DualWriteBody::on_update() const {
  const SqlText is_filled = no(unfilled("NEW"));
  // The condition of the trigger has ruled out that the new side agrees.
  const SqlText contradicts = backward_.empty() ? sql("true") : no(agree("NEW", backward_));
  SqlText text = sql("IF {} THEN\n{}\nELSIF {} THEN\n{}", differs(new_side_), after_new_write(),
                     all_of({is_filled, differs(old_side_), contradicts}), go_forward());
  if (!backward_.empty() && !other_inputs_.empty()) {
    text = sql("{}\nELSIF {} THEN\n{}", text,
               all_of({is_filled, no(differs(old_side_)), differs(other_inputs_), contradicts}),
               assign_all(backward_));
  }
  return sql("{}\nEND IF;\nIF {} THEN\n{}\nEND IF;", text, unfilled("NEW"), assign_all(forward_));
}

// What agrees is left as it is by everything that on_update() does. Most writes of who writes both
// sides do, and all of a backfill's: none of them pays for a call.
SqlText DualWriteBody::concerns_update() const {
  const SqlText is_touched =
      any_of({unfilled("NEW"), differs(both(both(old_side_, new_side_), other_inputs_))});
  return all_of({is_touched, no(agree("NEW", forward_))});
}

SqlText DualWriteBody::is_same_as(const Identifier& column, const SqlText& left,
                                  const SqlText& right) const {
  return is_same_on_any_path(left, right, find_column(table_, column)->type);
}

SqlText DualWriteBody::differs(const Columns& columns) const {
  std::vector<SqlText> terms;
  for (const Identifier& each : columns) {
    terms.push_back(no(is_same_as(each, sql("OLD.{}", each), sql("NEW.{}", each))));
  }
  return any_of(terms);
}

SqlText DualWriteBody::agrees(SqlTemplate<0> row, const MappedValue& mapped) const {
  return is_same_as(mapped.column(), sql("{}.{}", sql(row), mapped.column()), mapped.over(row));
}

SqlText DualWriteBody::agree(SqlTemplate<0> row, const std::vector<MappedValue>& side) const {
  std::vector<SqlText> terms;
  for (const MappedValue& each : side) terms.push_back(agrees(row, each));
  return all_of(terms);
}

SqlText DualWriteBody::unfilled(SqlTemplate<0> row) const {
  std::vector<SqlText> terms;
  for (const Identifier& each : new_side_) {
    terms.push_back(is_null_datum(sql("{}.{}", sql(row), each)));
  }
  return all_of(terms);
}

SqlText DualWriteBody::is_broken() const {
  if (backward_.empty()) return no(agree("NEW", forward_));
  return no(
      any_of({agree("NEW", forward_), all_of({no(unfilled("NEW")), agree("NEW", backward_)})}));
}

SqlText DualWriteBody::fill_old_side() const {
  std::vector<SqlText> statements;
  for (std::size_t at = 0; at < backward_.size(); ++at) {
    const Identifier& column = backward_[at].column();
    const SqlText given = sql("NEW.{}", column);
    const SqlText is_left_out = defaults_[at]
                                    ? is_same_as(column, given, defaults_[at]->over("NEW"))
                                    : is_null_datum(given);
    statements.push_back(when(is_left_out, assign(backward_[at])));
  }
  return join_sql(statements, "\n");
}

SqlText DualWriteBody::after_new_write() const {
  std::vector<SqlText> statements;
  if (forward_.size() > 1) statements.push_back(complete_new_side());
  if (!backward_.empty()) statements.push_back(when(is_broken(), go_backward()));
  return statements.empty() ? sql("NULL;") : join_sql(statements, "\n");
}

// The client has written some of the new columns: those that it did not touch are completed from
// the old side where they have never been filled, or where something else that they are made of
// has changed with it. Otherwise going backward would carry NULLs, or what is out of date.
SqlText DualWriteBody::complete_new_side() const {
  std::vector<SqlText> statements;
  for (const MappedValue& each : forward_) {
    const SqlText is_due = any_of({unfilled("OLD"), differs(common(each.reads(), pure_inputs_))});
    statements.push_back(when(all_of({no(differs({each.column()})), is_due}), assign(each)));
  }
  return join_sql(statements, "\n");
}

// Only the old columns that are made of what the old side does not account for, if that does; else
// all of them.
SqlText DualWriteBody::go_backward() const {
  if (backward_.size() == 1) return assign_all(backward_);
  std::vector<SqlText> conditions;
  for (const MappedValue& old : backward_) {
    std::vector<SqlText> news;
    for (const MappedValue& each : forward_) {
      if (reads(old, each.column())) news.push_back(no(agrees("NEW", each)));
    }
    conditions.push_back(any_of(news));
  }
  // All at first: each assignment changes what the others' conditions are about.
  std::vector<SqlText> statements;
  for (std::size_t at = 0; at < backward_.size(); ++at) {
    statements.push_back(when(sql("due[{}]", at + 1), assign(backward_[at])));
  }
  statements.push_back(when(is_broken(), assign_all(backward_)));
  return sql("DECLARE\ndue boolean[] := ARRAY[{}];\nBEGIN\n{}\nEND;", join_sql(conditions, ", "),
             join_sql(statements, "\n"));
}

// Only the new columns that this statement gives another value, so that what the new side alone
// knows stays, if that leaves the invariant in force; else all of them. Where it knew nothing more,
// that is all of them, too.
SqlText DualWriteBody::go_forward() const {
  if (forward_.size() == 1) return assign_all(forward_);
  std::vector<SqlText> statements;
  for (const MappedValue& each : forward_) {
    const SqlText stays = is_same_as(each.column(), each.over("OLD"), each.over("NEW"));
    statements.push_back(when(no(stays), assign(each)));
  }
  if (!backward_.empty()) statements.push_back(when(is_broken(), assign_all(forward_)));
  return sql("IF {} THEN\n{}\nELSE\n{}\nEND IF;", agree("OLD", forward_), assign_all(forward_),
             join_sql(statements, "\n"));
}

}  // namespace ratchet::postgres
