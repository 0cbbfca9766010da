#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "sqlite/affinity.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/trigger.hpp"
#include "sqlite/trigger_body.hpp"

namespace ratchet::sqlite {
namespace {

using Columns = std::set<Identifier>;

Columns targets(const std::vector<MappedSql>& side) {
  Columns columns;
  for (const MappedSql& each : side) columns.insert(each.column);
  return columns;
}

Columns inputs(const std::vector<MappedSql>& side) {
  Columns columns;
  for (const MappedSql& each : side) columns.insert(each.reads.begin(), each.reads.end());
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

Columns common(const Columns& columns, const Columns& others) {
  return without(columns, without(columns, others));
}

// The expressions of a side are made of the same columns, so a write concerns all or none of them.
bool is_of_one_piece(const std::vector<MappedSql>& side) {
  return std::ranges::all_of(
      side, [&](const MappedSql& each) { return each.reads == side.front().reads; });
}

std::string names_of(const std::vector<MappedSql>& side) {
  std::vector<std::string> names;
  for (const MappedSql& each : side) names.push_back(each.column.text());
  return join(names, {.separator = ", "});
}

SqlText no(const SqlText& term) { return sql("NOT {}", term); }

// The bodies for a mapping with a forward side.
//
// The old side of a mapping is every column that forward reads, and every target of backward; the
// new side is every target of forward. A column that only backward reads is of neither: when it
// changes, the new side is taken for right.
class BothSides {
 public:
  explicit BothSides(const MappingSql& mapping)
      : mapping_(mapping),
        table_(mapping.table()),
        new_side_(targets(mapping.forward())),
        old_targets_(targets(mapping.backward())),
        old_side_(both(inputs(mapping.forward()), old_targets_)),
        pure_inputs_(without(inputs(mapping.forward()), old_targets_)),
        other_inputs_(without(inputs(mapping.backward()), both(old_side_, new_side_))) {}

  SqlText insert(const Identifier& name) const {
    TriggerBody body(table_);
    if (!mapping_.is_one_way()) {
      body.assign(all(mapping_.backward()), all_of({no(mapping_.unfilled()), broken()}));
    }
    body.assign(all(mapping_.forward()), all_of({mapping_.unfilled(), no(forward_half())}));
    body.refuse_where(broken(), complaint());
    return body.after_insert(name);
  }

  SqlText update(const Identifier& name) const {
    TriggerBody body(table_);
    if (mapping_.forward().size() > 1) complete_new_side(body);
    if (!mapping_.is_one_way()) go_backward(body);
    go_forward(body);
    body.refuse_where(broken(), complaint());
    return body.after_update(name, any_of({changed(watched()), unfilled("NEW"), key_change()}));
  }

 private:
  Columns watched() const { return both(both(old_side_, new_side_), other_inputs_); }

  SqlText forward_half() const { return mapping_.forward_half(); }
  SqlText broken() const { return no(mapping_.invariant()); }
  SqlText key_change() const { return sql("({})", key_has_changed(table_)); }

  SqlText changed(const Columns& columns) const {
    std::vector<SqlText> terms;
    for (const Identifier& each : columns) terms.push_back(has_changed(table_, each));
    return any_of(terms);
  }

  // Before the statement ("OLD") or as the statement left it ("NEW").
  SqlText unfilled(SqlTemplate<0> version) const {
    std::vector<SqlText> terms;
    for (const Identifier& each : new_side_) {
      terms.push_back(sql("{}.{} IS NULL", sql_of(version), each));
    }
    return all_of(terms);
  }

  static SqlText sql_of(SqlTemplate<0> word) {
    return sql("{}", UserSql{std::string(word.text())});
  }

  std::vector<Assignment> all(const std::vector<MappedSql>& side) const {
    std::vector<Assignment> assignments;
    for (const MappedSql& each : side) assignments.push_back({each.column, mapping_.value(each)});
    return assignments;
  }

  Assignment where(const SqlText& condition, const MappedSql& each) const {
    return {each.column, sql("CASE WHEN {} THEN {} ELSE {} END", condition, mapping_.value(each),
                             column_of(table_, each.column))};
  }

  // A client has written some of the new columns: those that it did not touch are completed from
  // the old side where they have never been filled, or where something else that they are made of
  // has changed with it. Otherwise going backward would carry NULLs, or what is out of date.
  void complete_new_side(TriggerBody& body) const {
    std::vector<Assignment> assignments;
    for (const MappedSql& each : mapping_.forward()) {
      const SqlText due = any_of({unfilled("OLD"), changed(common(each.reads, pure_inputs_))});
      assignments.push_back(where(all_of({no(has_changed_in_brackets(each.column)), due}), each));
    }
    body.assign(assignments,
                all_of({changed(new_side_), any_of({unfilled("OLD"), changed(pure_inputs_)})}));
  }

  SqlText has_changed_in_brackets(const Identifier& column) const {
    return any_of({has_changed(table_, column)});
  }

  // The new side is what counts: a client wrote it, or (where nobody wrote either side) it is the
  // one that only a client who knows the new schema can have written.
  void go_backward(TriggerBody& body) const {
    const SqlText neither = all_of({any_of({changed(other_inputs_), key_change()}),
                                    no(changed(old_side_)), no(mapping_.unfilled())});
    const SqlText wanted = any_of({changed(new_side_), neither});
    if (!is_of_one_piece(mapping_.backward())) {
      std::vector<Assignment> assignments;
      for (const MappedSql& each : mapping_.backward()) {
        assignments.push_back(where(reads_news(each), each));
      }
      body.assign(assignments, all_of({wanted, broken()}));
    }
    // With several old columns, those that were written may agree with the new side and others
    // not: then it is also the nested firing of the statement above.
    const SqlText follows =
        all_of({changed(old_side_), writes_follow_new_side(), no(mapping_.unfilled())});
    const bool several = mapping_.backward().size() > 1;
    body.assign(all(mapping_.backward()),
                all_of({several ? any_of({wanted, follows}) : wanted, broken()}));
  }

  // The old column is made of a new one that the old side does not account for.
  SqlText reads_news(const MappedSql& old) const {
    std::vector<SqlText> news;
    for (const MappedSql& each : mapping_.forward()) {
      if (old.reads.contains(each.column)) news.push_back(no(sql("({})", mapping_.agrees(each))));
    }
    return any_of(news);
  }

  // Nothing else of the old side has changed than targets of backward, and those to what backward
  // says: our own nested statement, or a write that is consistent anyway.
  SqlText writes_follow_new_side() const {
    std::vector<SqlText> terms;
    if (!pure_inputs_.empty()) terms.push_back(no(changed(pure_inputs_)));
    for (const MappedSql& each : mapping_.backward()) {
      terms.push_back(any_of({no(has_changed_in_brackets(each.column)), mapping_.agrees(each)}));
    }
    return all_of(terms);
  }

  // The old side is what counts, or nobody has written the new one.
  void go_forward(TriggerBody& body) const {
    std::vector<SqlText> old_write = {no(changed(new_side_)), changed(old_side_)};
    if (!mapping_.is_one_way()) old_write.push_back(no(writes_follow_new_side()));
    const SqlText condition =
        all_of({any_of({mapping_.unfilled(), all_of(old_write)}), no(forward_half())});
    body.assign(is_of_one_piece(mapping_.forward()) ? all(mapping_.forward()) : forward_in_part(),
                condition);
  }

  // Only the new columns that are made of what the statement changed, if that leaves the invariant
  // in force; else all of them.
  std::vector<Assignment> forward_in_part() const {
    const SqlText all_are_due = any_of({mapping_.unfilled(), no(backward_would_hold())});
    std::vector<Assignment> assignments;
    for (const MappedSql& each : mapping_.forward()) {
      assignments.push_back(where(any_of({changed(each.reads), all_are_due}), each));
    }
    return assignments;
  }

  // The backward half after those assignments. A value that the column would convert is not
  // foreseen: then it counts as not holding.
  SqlText backward_would_hold() const {
    if (mapping_.is_one_way()) return sql("1");
    std::vector<SqlText> terms;
    MappingSql::Substitutes to_be;
    for (const MappedSql& each : mapping_.forward()) {
      const Affinity affinity = affinity_of(*find_column(table_, each.column), table_);
      const SqlText value = where(changed(each.reads), each).value;
      terms.push_back(keeps_as_it_is(value, affinity));
      to_be.emplace(each.column, with_affinity(value, affinity));
    }
    for (const MappedSql& each : mapping_.backward()) {
      terms.push_back(mapping_.agrees(each, to_be));
    }
    return all_of(terms);
  }

  std::string complaint() const {
    const std::string sides = mapping_.is_one_way() ? names_of(mapping_.forward())
                                                    : names_of(mapping_.backward()) + " and " +
                                                          names_of(mapping_.forward());
    return "ratchet: " + sides + " of " + to_string(table_.name) + " would no longer agree";
  }

  const MappingSql& mapping_;
  const Table& table_;
  Columns new_side_;
  Columns old_targets_;
  Columns old_side_;
  Columns pure_inputs_;
  Columns other_inputs_;
};

// A dropped column: rows that do not give it get the value that backward says.
SqlText fill_old_side(const MappingSql& mapping, const Identifier& name) {
  TriggerBody body(mapping.table());
  for (const MappedSql& each : mapping.backward()) {
    const Column* column = find_column(mapping.table(), each.column);
    ensure(column != nullptr, "a mapping is made of columns of its table");
    const SqlText stored = column_of(mapping.table(), each.column);
    const SqlText not_given =
        column->default_value ? sql("{} COLLATE BINARY IS +({})", stored, *column->default_value)
                              : sql("{} IS NULL", stored);
    body.assign({{each.column, mapping.value(each)}}, not_given);
  }
  return body.after_insert(name);
}

}  // namespace

std::vector<SqlText> dual_write_triggers(const DualWrite& step, const Table& table) {
  const MappingSql mapping(step, table);
  const std::string key = mapping_key(step);
  const Identifier on_insert = trigger_name(key, "insert");
  if (mapping.only_fills_old()) return {fill_old_side(mapping, on_insert)};
  const BothSides sides(mapping);
  return {sides.insert(on_insert), sides.update(trigger_name(key, "update"))};
}

}  // namespace ratchet::sqlite
