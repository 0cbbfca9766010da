#include "change/pair_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "change/checks.hpp"
#include "change/column_removal.hpp"
#include "step/table_pair.hpp"

namespace ratchet {
namespace {

using Names = std::set<Identifier>;

bool is_key(const Table& table, const Names& columns) {
  const auto names = [](const auto& listed) {
    Names found;
    for (const auto& each : listed) found.insert(each);
    return found;
  };
  if (!table.primary_key.empty() && names(table.primary_key) == columns) return true;
  return std::ranges::any_of(table.indexes, [&](const Index& index) {
    Names of_index;
    for (const auto& column : index.columns) {
      if (!column) return false;
      of_index.insert(*column);
    }
    const auto is_given = [&](const Identifier& each) {
      return find_column(table, each)->not_null;
    };
    return index.unique && !index.partial && of_index == columns &&
           std::ranges::all_of(columns, is_given);
  });
}

std::string in_words(const Names& columns) {
  std::vector<std::string> words;
  for (const Identifier& each : columns) words.push_back(each.text());
  return join(words, {.separator = ", "});
}

class PairCheck {
 public:
  PairCheck(const DualWrite& step, const Table& from, const Table& to,
            const Surroundings& surroundings, Expansion& into)
      : step_(step), from_(from), to_(to), surroundings_(surroundings), into_(into) {}

  void check() {
    if (!collect_key()) return;
    require_key(from_, old_key_);
    require_key(to_, new_key_);
    require_given(to_, new_key_, step_.forward, "forward");
    refuse_mapped_key();
    refuse_two_counters();
    refuse_what_is_not_there_yet();
    if (moves_columns(step_)) {
      refuse_what_is_always_there();
      refuse_victims_beside();
      return;
    }
    if (!step_.backward.empty()) require_given(from_, old_key_, step_.backward, "backward");
    refuse_hidden_victims();
  }

 private:
  bool collect_key() {
    if (step_.rows.on.empty()) {
      into_.refuse({"on",
                    fmt::format("{} or {} has no primary key by which rows belong together",
                                to_string(from_.name), to_string(to_.name)),
                    "say which: on = { new_column = \"old_column\" }"});
      return false;
    }
    for (const auto& [name, choice] : step_.rows.on) {
      const std::string key = "on." + name.text();
      const LocatedSql* said = choice.for_product(surroundings_.capabilities().product);
      if (said == nullptr || !existing_column(to_, name, {key}, into_)) return false;
      const auto old_name = name_alone(said->sql);
      if (!old_name || find_column(from_, *old_name) == nullptr) {
        into_.refuse({key,
                      fmt::format("`{}` is no column of {}: rows are told by columns as they are",
                                  said->sql.text, to_string(from_.name)),
                      nearest_hint(to_string(from_.name), said->sql.text, column_names(from_))});
        return false;
      }
      new_key_.insert(name);
      old_key_.insert(*old_name);
    }
    return true;
  }

  void require_key(const Table& table, const Names& columns) {
    if (is_key(table, columns)) return;
    into_.refuse({"on",
                  fmt::format("({}) is no key of {}: more rows than one could have it, or it could "
                              "be NULL",
                              in_words(columns), to_string(table.name)),
                  "rows belong together by the primary key, or a unique index over NOT NULL "
                  "columns"});
  }

  // Whoever is written to by a trigger alone has to get along with what the mapping makes.
  void require_given(const Table& table, const Names& key, const SqlMap& made,
                     const std::string& side) {
    for (const Column& column : table.columns) {
      if (key.contains(column.name) || made.contains(column.name)) continue;
      const bool makes_itself =
          column.generated != Generated::no || column.identity != Identity::none;
      if (!column.not_null || column.default_value || makes_itself) continue;
      into_.refuse({side,
                    fmt::format("{}.{} is NOT NULL without a default, and nothing is made for it",
                                to_string(table.name), column.name.text()),
                    fmt::format("give {}.{}", side, column.name.text())});
    }
  }

  void refuse_mapped_key() {
    for (const Identifier& each : new_key_) {
      if (step_.forward.contains(each)) {
        into_.refuse(
            {"forward." + each.text(), each.text() + " is part of the key: `on` says it", ""});
      }
    }
    for (const Identifier& each : old_key_) {
      if (step_.backward.contains(each)) {
        into_.refuse(
            {"backward." + each.text(), each.text() + " is part of the key: `on` says it", ""});
      }
    }
  }

  // The new application inserts the row first, and then the one beside it: by then the dual write
  // must not have made it. It makes none for a row that has nothing in the columns that move.
  void refuse_what_is_always_there() {
    for (const auto& [name, expression] : step_.backward) {
      const Column* column = find_column(from_, name);
      if (column == nullptr || (!column->not_null && !column->default_value)) continue;
      into_.refuse(
          {"columns",
           fmt::format("{}.{} {}, so each row that the new application inserts would have "
                       "its row of {} before the application inserts that",
                       to_string(from_.name), name.text(),
                       column->not_null ? "is NOT NULL" : "has a default", to_string(to_.name)),
           fmt::format("take that off by a migration of its own first ({})",
                       column->not_null ? "drop_not_null" : "drop_default")});
    }
  }

  // INSERT OR REPLACE through another unique index deletes a row, and no trigger hears of it.
  void refuse_victims_beside() {
    if (!surroundings_.capabilities().inserts_can_replace) return;
    const auto refuse = [&](const Table& table, const Names& key) {
      for (const Index& index : table.indexes) {
        const auto columns = columns_of(index);
        if (!index.unique || columns == key) continue;
        into_.refuse({"to",
                      fmt::format("{} is unique by {}, too: nobody hears of a row that INSERT OR "
                                  "REPLACE deletes through that",
                                  to_string(table.name),
                                  columns ? "(" + in_words(*columns) + ")" : index.name.text()),
                      "drop that index by a migration of its own first"});
      }
    };
    refuse(from_, old_key_);
    refuse(to_, new_key_);
  }

  // Each would give out what the other one has given already.
  void refuse_two_counters() {
    if (is_rebuild(step_)) return;  // clients write to one of them only
    for (const Identifier& each : new_key_) {
      const Column& column = *find_column(to_, each);
      if (column.identity == Identity::none && !column.sequence && !column.default_value) continue;
      into_.refuse({"on",
                    fmt::format("{}.{} gives numbers of its own, which {} may have given, too",
                                to_string(to_.name), each.text(), to_string(from_.name)),
                    "leave identity and default out: both tables draw from the old one's sequence, "
                    "and the new one keeps it"});
    }
  }

  void refuse_what_is_not_there_yet() {
    if (step_.rows.where.given()) refuse_yet("move a part of the rows", surroundings_, into_);
    if (step_.rows.prefer.given() || step_.rows.reference) {
      refuse_yet("keep several rows in step with one", surroundings_, into_);
    }
    if (step_.rows.missing && *step_.rows.missing != Missing::insert) {
      refuse_yet("move columns of rows that have a partner alone", surroundings_, into_);
    }
    if (step_.rows.to_store) refuse_yet("move rows to another store", surroundings_, into_);
  }

  // INSERT OR REPLACE through a second unique index deletes another row, and no trigger hears of
  // it. Where the other table has the same unique index, the row that goes with it is replaced
  // there, too.
  void refuse_hidden_victims() {
    if (is_rebuild(step_)) return;  // a twin has every index
    if (!surroundings_.capabilities().inserts_can_replace) return;
    for (const Index& index : from_.indexes) {
      const auto columns = columns_of(index);
      if (index.unique && columns && !is_unique_in(to_, in_new_table(*columns))) {
        refuse_unlike(*columns, from_, to_);
      }
    }
    if (step_.backward.empty()) return;
    for (const Index& index : to_.indexes) {
      const auto columns = columns_of(index);
      if (!index.unique || !columns) continue;
      const bool has_like = std::ranges::any_of(from_.indexes, [&](const Index& each) {
        const auto theirs = columns_of(each);
        return each.unique && theirs && in_new_table(*theirs) == *columns;
      });
      if (!has_like && *columns != new_key_) refuse_unlike(*columns, to_, from_);
    }
  }

  void refuse_unlike(const Names& columns, const Table& table, const Table& other) {
    into_.refuse({"to",
                  fmt::format("{} is unique by ({}), and {} is not: a row that INSERT OR REPLACE "
                              "deletes through that would stay in {}",
                              to_string(table.name), in_words(columns), to_string(other.name),
                              to_string(other.name)),
                  "declare the same columns unique in both tables"});
  }

  // nullopt where an expression is among them.
  static std::optional<Names> columns_of(const Index& index) {
    Names columns;
    for (const auto& column : index.columns) {
      if (!column) return std::nullopt;
      columns.insert(*column);
    }
    return columns;
  }

  // What these columns of the old table are called in the new one, where they are carried as they
  // are.
  Names in_new_table(const Names& columns) const {
    Names found;
    for (const auto* map : {&step_.rows.on, &step_.forward}) {
      for (const auto& [name, choice] : *map) {
        const LocatedSql* said = choice.for_product(surroundings_.capabilities().product);
        const auto column = said == nullptr ? std::nullopt : name_alone(said->sql);
        if (column && columns.contains(*column)) found.insert(name);
      }
    }
    return found.size() == columns.size() ? found : Names{};
  }

  bool is_unique_in(const Table& table, const Names& columns) const {
    if (columns == new_key_) return true;
    return std::ranges::any_of(table.indexes, [&](const Index& index) {
      return index.unique && !index.partial && columns_of(index) == columns;
    });
  }

  const DualWrite& step_;
  const Table& from_;
  const Table& to_;
  const Surroundings& surroundings_;
  Expansion& into_;
  Names old_key_;
  Names new_key_;
};

}  // namespace

void check_pair(const DualWrite& step, const Surroundings& surroundings, Expansion& into) {
  const Table* from = surroundings.schema().find_table(step.table);
  const Table* to = step.to ? surroundings.schema().find_table(*step.to) : nullptr;
  if (from == nullptr || to == nullptr) return;
  PairCheck(step, *from, *to, surroundings, into).check();
}

bool existing_target(const Surroundings& surroundings, const PairOfNames& names, Expansion& into) {
  const bool is_itself = names.to == names.table;
  if (!is_itself && surroundings.schema().find_table(names.to) != nullptr) return true;
  into.refuse({"to",
               is_itself ? "a table does not move to itself"
                         : "there is no table " + to_string(names.to) + " to move the rows to",
               "make it with a create_table above"});
  return false;
}

DualWrite completed(const QualifiedName& table, const QualifiedName& to, const TableMap& map,
                    const Surroundings& surroundings) {
  DualWrite step{.table = table,
                 .to = to,
                 .forward = map.forward,
                 .backward = map.backward,
                 .names = {},
                 .rows = map.rows};
  const Table* old_table = surroundings.schema().find_table(table);
  const auto& store = map.rows.to_store;
  const Schema* there = store ? surroundings.schema_of(*store) : &surroundings.schema();
  const Table* new_table = there == nullptr ? nullptr : there->find_table(to);
  if (old_table == nullptr || new_table == nullptr) return step;
  if (step.rows.on.empty() && old_table->primary_key.size() == new_table->primary_key.size()) {
    for (std::size_t at = 0; at < new_table->primary_key.size(); ++at) {
      step.rows.on.emplace(new_table->primary_key[at], column_itself(old_table->primary_key[at]));
    }
  }
  Names old_key;
  for (const auto& [name, choice] : step.rows.on) {
    const LocatedSql* said = choice.for_product(surroundings.capabilities().product);
    if (said == nullptr) continue;
    if (const auto column = name_alone(said->sql)) old_key.insert(*column);
  }
  for (const Column& column : new_table->columns) {
    const Column* same = find_column(*old_table, column.name);
    if (same == nullptr || step.rows.on.contains(column.name)) continue;
    const bool is_written = column.generated == Generated::no;
    if (is_written) step.forward.emplace(column.name, column_itself(column.name));
  }
  for (const Column& column : old_table->columns) {
    const Column* same = find_column(*new_table, column.name);
    if (same == nullptr || old_key.contains(column.name) || map.one_way) continue;
    const bool is_written = column.generated == Generated::no;
    if (is_written) step.backward.emplace(column.name, column_itself(column.name));
  }
  return step;
}

}  // namespace ratchet
