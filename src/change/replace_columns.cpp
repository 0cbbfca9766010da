// Puts columns in the place of others, in the same row: a split, a merge, or both. The new columns
// are kept in step with the old ones in both directions, and take over at contract.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"
#include "change/column_removal.hpp"
#include "change/later_facets.hpp"
#include "change/map_keys.hpp"

namespace ratchet {
namespace {

using enum Presence;
constexpr std::array<std::string_view, 2> kBackwardOrOneWay = {"backward", "one_way"};

// The columns that one direction of a mapping has to say something about.
struct Side {
  std::string key;  // "forward"
  std::vector<Identifier> columns;
};

void check_map(const SqlMap& map, const Side& side, Expansion& into) {
  std::vector<std::string> words;
  for (const Identifier& column : side.columns) words.push_back(column.text());
  for (const auto& [column, expression] : map) {
    if (std::ranges::count(side.columns, column) > 0) continue;
    into.refuse({side.key + "." + column.text(),
                 fmt::format("{} is no column of this change", column.text()),
                 nearest_hint(side.key, column.text(), words)});
  }
  for (const Identifier& column : side.columns) {
    if (map.contains(column)) continue;
    into.refuse({side.key, fmt::format("`{}` says nothing about {}", side.key, column.text()),
                 fmt::format("give {}.{}", side.key, column.text())});
  }
}

}  // namespace

class ReplaceColumnsChange final : public Change {
 public:
  std::string_view action() const override { return "replace_columns"; }

  void describe(Fields& f) override {
    f.table({"table", required, "the table"}, table_);
    f.names({"columns", required, "the columns as the old application knows them"}, columns_);
    f.list({"into", required, "the columns that take their place"}, into_, "");
    f.sql_map({"forward", required,
               "new column = expression over the row as the old application "
               "knows it"},
              forward_);
    f.sql_map({"backward", optional,
               "old column = expression over the row as the new application "
               "knows it"},
              backward_);
    f.flag({"one_way", optional, "the old application misses what the new one writes"}, one_way_,
           Unsaid::is_false);
    f.one_of(kBackwardOrOneWay, optional);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr) return;
    check_mapping(into);
    if (!existing_columns(*table, columns_, {"columns"}, into)) return;
    for (std::size_t at = 0; at < into_.size(); ++at) check_new(surroundings, *table, at, into);
    for (const Identifier& column : columns_) {
      check_removable(surroundings, {.table = *table, .column = column}, {"columns"}, into);
      check_one_way(surroundings, *find_column(*table, column), into);
    }
    add_steps(surroundings, *table, into);
  }

 private:
  void check_mapping(Expansion& into) const {
    std::vector<Identifier> names;
    for (const ColumnDeclaration& column : into_) names.push_back(column.name);
    if (columns_.empty()) into.refuse({"columns", "no column is replaced", ""});
    if (into_.empty()) into.refuse({"into", "nothing takes their place", "use drop_column"});
    check_map(forward_, {"forward", names}, into);
    check(WayBack{.backward_given = !backward_.empty(), .one_way = one_way_}, into);
    if (!backward_.empty()) check_map(backward_, {"backward", columns_}, into);
  }

  void check_new(const Surroundings& surroundings, const Table& table, std::size_t at,
                 Expansion& into) const {
    const ColumnDeclaration& column = into_[at];
    const FacetsAt place{fmt::format("into[{}]", at)};
    is_free_column(surroundings, table, column.name, {place.key("name")}, into);
    const auto same = [&](const ColumnDeclaration& each) { return each.name == column.name; };
    if (std::ranges::count_if(into_, same) > 1) {
      into.refuse(
          {place.key("name"), fmt::format("column {} is declared twice", column.name.text()), ""});
    }
    if (!column.type.given()) {
      into.refuse({place.path, fmt::format("{} needs a `type`", column.name.text()), ""});
    }
    check_new_side_facets(surroundings, column.facets, place, into);
  }

  void check_one_way(const Surroundings& surroundings, const Column& column,
                     Expansion& into) const {
    if (!one_way_ || !must_be_given(surroundings, column)) return;
    into.refuse({"one_way",
                 in_words(table_, column.name) +
                     " is NOT NULL without a default, so nobody could insert a row behind contract",
                 "give `backward`"});
  }

  void add_steps(const Surroundings& surroundings, const Table& table, Expansion& into) const {
    std::vector<std::pair<NewColumn, LaterFacets>> held_later;
    for (const ColumnDeclaration& column : into_) {
      AddColumn step = added(table_, column);
      held_later.emplace_back(NewColumn{table, column.name, column.name}, take_later(step.facets));
      into.add(Phase::expand, std::move(step));
    }
    into.add(Phase::migrate,
             DualWrite{.table = table_, .forward = forward_, .backward = backward_});
    for (const Identifier& column : columns_) {
      if (!must_be_given(surroundings, *find_column(table, column))) continue;
      into.add(Phase::migrate, DropNotNull{.table = table_, .column = column});
    }
    into.add(Phase::backfill, Copy{.table = table_});
    into.add(Phase::verify, Compare{.table = table_});
    for (const ColumnDeclaration& column : into_) {
      if (column.facets.unique) into.add(Phase::contract, unique_index(table_, column.name));
    }
    const OldSide old_side = old_side_at_not_null(surroundings);
    for (const auto& [column, facets] : held_later) {
      add_foreign_key(column, facets, Phase::contract, into);
      add_check(column, facets, Phase::contract, into);
      if (old_side == OldSide::still_there) add_not_null(column, facets, old_side, into);
    }
    for (const Identifier& column : columns_) {
      into.add(Phase::contract, RetireColumn{.table = table_, .column = column});
    }
    for (const auto& [column, facets] : held_later) add_default(column, facets, into);
    for (const auto& [column, facets] : held_later) {
      if (old_side == OldSide::retired) add_not_null(column, facets, old_side, into);
    }
  }

  QualifiedName table_ = unnamed_table();
  std::vector<Identifier> columns_;
  std::vector<ColumnDeclaration> into_;
  SqlMap forward_;
  SqlMap backward_;
  bool one_way_ = false;
};

template <>
std::unique_ptr<Change> make_change<ReplaceColumnsChange>() {
  return std::make_unique<ReplaceColumnsChange>();
}

}  // namespace ratchet
