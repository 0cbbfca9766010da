#include "change/column_removal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

bool holds(const std::vector<Identifier>& columns, const Identifier& column) {
  return std::ranges::count(columns, column) > 0;
}

bool is_plain(const Index& index) {
  return !index.partial &&
         std::ranges::all_of(index.columns, &std::optional<Identifier>::has_value);
}

// Everything that is refused about one column, put down in one voice.
class Obstacles {
 public:
  Obstacles(const Surroundings& surroundings, const Table& table, const Identifier& column,
            const At& at, Expansion& into)
      : surroundings_(surroundings), table_(table), column_(column), at_(at), into_(into) {}

  void check_keys() {
    if (holds(table_.primary_key, column_)) rebuild("in the primary key");
    for (const Index& index : table_.indexes) {
      const bool names = std::ranges::count(index.columns, std::optional(column_)) > 0;
      const bool stays = !surroundings_.capabilities().alters_columns_in_place;
      if (names && stays && index.origin == IndexOrigin::unique_constraint) {
        rebuild("in a UNIQUE constraint");
      }
    }
    for (const ForeignKey& key : table_.foreign_keys) {
      if (key.columns.size() > 1 && holds(key.columns, column_)) {
        rebuild("in a foreign key of several columns");
      }
    }
  }

  void check_pointers() {
    for (const Table& other : surroundings_.schema().tables) {
      for (const ForeignKey& key : other.foreign_keys) {
        if (key.target != table_.name) continue;
        const auto& pointed_at =
            key.target_columns.empty() ? table_.primary_key : key.target_columns;
        if (!holds(pointed_at, column_)) continue;
        refuse(fmt::format("a foreign key of {} points at {}", to_string(other.name), subject()),
               "that table has to be changed first");
      }
    }
  }

  void check(const Dependant& each) {
    if (each.kind == "index") {
      const Index* index = find_index(surroundings_.schema(), Identifier(each.name));
      if (index == nullptr || index->origin != IndexOrigin::created || is_plain(*index)) return;
      refuse(fmt::format("index {} names {} in a predicate or an expression", each.name, subject()),
             "drop it above with drop_index");
    } else if (each.kind == "check" && surroundings_.capabilities().has_named_constraints) {
      refuse(fmt::format("CHECK ({}) names {}", each.name, subject()),
             "drop it above with drop_constraint, and say what the new column is held to");
    } else if (each.kind == "check") {
      rebuild(fmt::format("named by CHECK ({})", each.name));
    } else if (each.kind == "generated column") {
      refuse(fmt::format("the generated column {} reads {}", each.name, subject()),
             "drop that column first, in a migration of its own");
    } else if (each.kind != "primary key" && each.kind != "foreign key") {
      refuse(fmt::format("{} {} names {}", each.kind, each.name, subject()),
             "drop it above with a `sql` entry, and make it again behind this migration");
    }
  }

 private:
  std::string subject() const { return in_words(table_.name, column_); }

  void refuse(std::string message, std::string hint) {
    into_.refuse({at_.key, std::move(message), std::move(hint)});
  }

  void rebuild(const std::string& where) {
    refuse_rebuild(fmt::format("{} is {}, so that letting it go", subject(), where), surroundings_,
                   at_, into_);
  }

  const Surroundings& surroundings_;
  const Table& table_;
  const Identifier& column_;
  const At& at_;
  Expansion& into_;
};

}  // namespace

void check_removable(const Surroundings& surroundings, const Table& table, const Identifier& column,
                     const At& at, Expansion& into) {
  Obstacles obstacles(surroundings, table, column, at, into);
  obstacles.check_keys();
  obstacles.check_pointers();
  for (const Dependant& each : surroundings.dependants(table.name, column)) obstacles.check(each);
}

bool must_be_given(const Surroundings& surroundings, const Column& column) {
  return column.not_null && !column.default_value &&
         !surroundings.capabilities().insert_trigger_can_assign;
}

}  // namespace ratchet
