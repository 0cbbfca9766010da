// Renames a column, changes its type or values, or both: a new column is built beside the old one,
// kept in step with it in both directions, and takes over at contract. Indexes and the column's own
// foreign key are carried; what can't be carried is refused by name.
#include <array>
#include <utility>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"
#include "change/column_removal.hpp"
#include "change/column_twins.hpp"
#include "change/index_checks.hpp"
#include "change/later_facets.hpp"
#include "change/map_keys.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

using enum Presence;
constexpr std::array<std::string_view, 2> kToOrKeepName = {"to", "keep_name"};
constexpr std::array<std::string_view, 2> kBackwardOrOneWay = {"backward", "one_way"};

}  // namespace

class AlterColumnChange final : public Change {
 public:
  std::string_view action() const override { return "alter_column"; }

  void describe(Fields& f) override {
    f.table({"table", required, "the table"}, table_);
    f.name({"column", required, "the column as the old application knows it"}, column_);
    f.name({"to", optional, "its new name"}, to_);
    f.flag({"keep_name", optional,
            "the new column takes the old one's name, for every client, at "
            "contract"},
           keep_name_, Unsaid::is_false);
    f.one_of(kToOrKeepName, required);
    f.sql({"type", optional, "its new type"}, type_);
    ratchet::describe(f, facets_);
    f.sql({"forward", optional, "the new value, from the row as the old application knows it"},
          forward_);
    f.sql({"backward", optional, "the old value, from the row as the new application knows it"},
          backward_);
    f.flag({"one_way", optional, "the old application misses what the new one writes"}, one_way_,
           Unsaid::is_false);
    f.one_of(kBackwardOrOneWay, optional);
    f.flag({"with_references", optional, "also the columns of other tables that point at it"},
           with_references_, Unsaid::is_false);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr) return;
    const Column* column = existing_column(*table, column_, {"column"}, into);
    if (column == nullptr) return;
    if (!is_own_column(surroundings, *table, column_, {"column"}, into)) return;
    if (to_ && !is_free_column(surroundings, *table, *to_, {"to"}, into)) return;
    const auto carried =
        carried_twins(surroundings, *table, replacement(), values(), own_reference());
    check_intent(surroundings, *column, into);
    check_removable(surroundings, {*table, column_, carried.value_or(CarriedTwins{}).originals},
                    {"column"}, into);
    check_new_side_facets(surroundings, facets_, {}, into);
    AddColumn step = new_column(*column);
    if (!carried && !step.facets.foreign_key.references) {
      carry_foreign_key(*table, column_, step.facets.foreign_key, into);
    }

    LaterFacets later = take_later(step.facets);
    carry(*column, later, into);
    const bool is_twin = !facets_.foreign_key.references;  // refuses no more than the old one does
    if (is_twin && !surroundings.capabilities().has_named_constraints) {
      step.facets.foreign_key = std::exchange(later.foreign_key, {});
    }
    into.add(Phase::expand, std::move(step));
    if (!column->settings.empty() || !column->grants.empty()) {
      into.add(Phase::expand, CarryColumn{.table = table_, .column = column_, .to = built_as()});
    }
    into.add(Phase::migrate, mapping());
    if (must_be_given(surroundings, *column)) {
      into.add(Phase::migrate, DropNotNull{.table = table_, .column = column_});
    }
    into.add(Phase::backfill, Copy{.table = table_});
    add_twins(surroundings, *table, carried, into);
    const NewColumn taking_over{
        .table = *table, .built_as = built_as(), .name = to_.value_or(column_)};
    add_foreign_key(taking_over, later, is_twin ? Phase::verify : Phase::contract, into);
    into.add(Phase::verify, Compare{.table = table_});
    add_check(taking_over, later, Phase::contract, into);
    const OldSide old_side = old_side_at_not_null(surroundings);
    if (old_side == OldSide::still_there) add_not_null(taking_over, later, old_side, into);
    if (to_) into.add(Phase::contract, RetireColumn{.table = table_, .column = column_});
    if (!to_) into.add(Phase::contract, SwapColumns{.table = table_, .column = column_});
    add_default(taking_over, later, into);
    if (old_side == OldSide::retired) add_not_null(taking_over, later, old_side, into);
  }

 private:
  // A name alone is carried over as it is; whatever changes the values says how, both ways.
  bool is_identity() const { return !forward_.given() && !backward_.given() && !one_way_; }

  void check_intent(const Surroundings& surroundings, const Column& column, Expansion& into) const {
    if (keep_name_ && !type_.given() && !forward_.given()) {
      into.refuse({"keep_name", "nothing would change", "give `type` or `forward`, or `to`"});
    }
    if (!type_.given() && column.type.empty()) {
      into.refuse({"column", in_words(table_, column_) + " is declared without a type",
                   "give the new column's `type`, and `forward` and `backward` with it"});
    }
    if (type_.given() && !forward_.given()) {
      into.refuse(
          {"type", "another type needs `forward`",
           "forward = \"CAST(" + column_.text() + " AS " + type_text(surroundings) + ")\""});
    } else if (!forward_.given() && !is_identity()) {
      into.refuse({"backward", "`backward` without `forward`", "give both, or neither"});
    } else if (forward_.given()) {
      check(WayBack{.backward_given = backward_.given(), .one_way = one_way_}, into);
    }
    if (one_way_ && must_be_given(surroundings, column)) {
      into.refuse({"one_way",
                   in_words(table_, column_) +
                       " is NOT NULL without a default, so nobody could insert a row behind "
                       "contract",
                   "give `backward`"});
    }
    if (column.generated != Generated::no) {
      into.refuse({"column", in_words(table_, column_) + " is a generated column",
                   "drop it, and add another"});
    }
    if (column.identity != Identity::none) {
      refuse_yet("replace a numbered column", surroundings, into);
    }
    if (keep_name_ && facets_.check.given()) {
      into.refuse({"check", "until contract its name means the old column",
                   "add it with add_constraint, in a migration behind this one"});
    }
    if (with_references_) refuse_yet("change the columns that point at it", surroundings, into);
  }

  std::string type_text(const Surroundings& surroundings) const {
    const LocatedSql* type = type_.for_product(surroundings.capabilities().product);
    return type == nullptr ? "text" : type->sql.text;
  }

  Identifier built_as() const { return to_ ? *to_ : incoming_name(column_); }
  Replacement replacement() const {
    return {.column = column_, .built_as = built_as(), .name = to_.value_or(column_)};
  }
  Values values() const { return is_identity() && !type_.given() ? Values::same : Values::other; }
  OwnReference own_reference() const {
    return facets_.foreign_key.references ? OwnReference::yes : OwnReference::no;
  }

  AddColumn new_column(const Column& column) const {
    AddColumn step = added(table_, {built_as(), type_, facets_});
    if (!type_.given()) {
      step.type = sql_for_all(column.type);
      if (!step.facets.collation) step.facets.collation = column.collation;
    }
    if (!step.facets.comment) step.facets.comment = column.comment;
    return step;
  }

  // What the old column was held to, and its default where the values are the same.
  void carry(const Column& column, LaterFacets& later, Expansion& into) const {
    if (column.not_null) later.not_null = true;
    if (later.default_value.given() || !column.default_value) return;
    if (is_identity()) {
      later.default_value = sql_for_all(column.default_value->text);
    } else if (column.not_null) {
      into.refuse({"",
                   in_words(table_, column_) + " is NOT NULL and has the default " +
                       column.default_value->text + ", which need not fit the new column",
                   "give `default`"});
    }
  }

  DualWrite mapping() const {
    DualWrite step{.table = table_};
    if (is_identity()) {
      step.forward = {{built_as(), column_itself(column_)}};
      step.backward = {{column_, column_itself(to_.value_or(column_))}};
    } else {
      step.forward = {{built_as(), forward_}};
      if (backward_.given()) step.backward = {{column_, backward_}};
    }
    if (!to_) step.names = {{column_, built_as()}};
    return step;
  }

  // A unique index waits for contract: before, it would refuse writes that the old side allows.
  void add_twins(const Surroundings& surroundings, const Table& table,
                 const std::optional<CarriedTwins>& carried, Expansion& into) const {
    if (carried) {
      for (const auto& [phase, step] : carried->steps) into.add(phase, step);
    } else {
      for (CreateIndex& twin : twins(surroundings, table, replacement(), {"column"}, into)) {
        const Phase phase = twin.unique ? Phase::contract : Phase::verify;
        into.add(phase, std::move(twin));
      }
    }
    if (!facets_.unique) return;
    CreateIndex unique = unique_index(table_, replacement().name);
    unique.columns = {{.column = built_as()}};
    into.add(Phase::contract, std::move(unique));
  }

  QualifiedName table_ = unnamed_table();
  Identifier column_ = unnamed();
  std::optional<Identifier> to_;
  bool keep_name_ = false;
  SqlChoice type_;
  ColumnFacets facets_;
  SqlChoice forward_;
  SqlChoice backward_;
  bool one_way_ = false;
  bool with_references_ = false;
};

template <>
std::unique_ptr<Change> make_change<AlterColumnChange>() {
  return std::make_unique<AlterColumnChange>();
}

}  // namespace ratchet
