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
  Obstacles(const Surroundings& surroundings, const Removal& removal, const At& at, Expansion& into)
      : surroundings_(surroundings), removal_(removal), at_(at), into_(into) {}

  void check_keys() {
    const Table& table = removal_.table;
    if (holds(table.primary_key, removal_.column)) refuse_key();
    if (surroundings_.capabilities().has_named_constraints) {
      for (const Constraint& each : table.constraints) check(each);
      return;
    }
    for (const Index& index : table.indexes) {
      const bool names = std::ranges::count(index.columns, std::optional(removal_.column)) > 0;
      if (names && index.origin == IndexOrigin::unique_constraint) {
        rebuild("in a UNIQUE constraint");
      }
    }
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.columns.size() > 1 && holds(key.columns, removal_.column)) {
        rebuild("in a foreign key of several columns");
      }
    }
  }

  void check_pointers() {
    const Table& table = removal_.table;
    for (const Table& other : surroundings_.schema().tables) {
      for (const ForeignKey& key : other.foreign_keys) {
        if (key.target != table.name) continue;
        const auto& pointed_at =
            key.target_columns.empty() ? table.primary_key : key.target_columns;
        if (!holds(pointed_at, removal_.column)) continue;
        refuse(fmt::format("a foreign key of {} points at {}", to_string(other.name), subject()),
               "that table has to be changed first");
      }
    }
  }

  void check(const Dependant& each) {
    if (each.kind == "index") {
      const Index* index = find_index(surroundings_.schema(), Identifier(each.name));
      if (index == nullptr || index->origin != IndexOrigin::created || is_plain(*index)) return;
      if (removal_.carried.contains(index->name)) return;
      refuse(fmt::format("index {} names {} in a predicate or an expression", each.name, subject()),
             "drop it above with drop_index");
    } else if (each.kind == "check" && !surroundings_.capabilities().has_named_constraints) {
      refuse(fmt::format("CHECK ({}) names {}", each.name, subject()),
             "drop it above with drop_constraint, which it needs a name for");
    } else if (each.kind == "generated column") {
      refuse(fmt::format("the generated column {} reads {}", each.name, subject()),
             "drop that column first, in a migration of its own");
    } else if (each.kind == "partition key") {
      refuse(
          fmt::format("the partition key {} names {}", each.name, subject()),
          "rows go to their partitions before a trigger can fill them: make a table with the new "
          "key beside this one");
    } else if (is_only_known_outside(each.kind)) {
      refuse(fmt::format("{} {} names {}", each.kind, each.name, subject()),
             "drop it before this migration, and make it again behind it");
    } else if (!is_looked_at_elsewhere(each.kind)) {
      refuse(fmt::format("{} {} names {}", each.kind, each.name, subject()),
             "drop it above with a `sql` entry, and make it again behind this migration");
    }
  }

 private:
  // No table's own, so no copy of one has them.
  static bool is_only_known_outside(std::string_view kind) {
    return kind == "statistics" || kind == "function" || kind == "publication";
  }

  static bool is_looked_at_elsewhere(std::string_view kind) {
    return kind == "primary key" || kind == "foreign key" || kind == "check" || kind == "sequence";
  }

  void check(const Constraint& each) {
    if (!holds(each.columns, removal_.column) || removal_.carried.contains(each.name)) return;
    const bool is_of_several = each.type == ConstraintType::foreign_key && each.columns.size() > 1;
    if (each.type == ConstraintType::check || each.type == ConstraintType::exclusion) {
      refuse(
          fmt::format("constraint {}, {}, names {}", each.name.text(), each.definition, subject()),
          "drop it above with drop_constraint, and say what the new column is held to");
    } else if (is_of_several) {
      refuse(
          fmt::format("constraint {}, {}, names {}", each.name.text(), each.definition, subject()),
          "drop it above with drop_constraint, and add it again behind this migration");
    }
  }

  std::string subject() const { return in_words(removal_.table.name, removal_.column); }

  void refuse(std::string message, std::string hint) {
    into_.refuse({at_.key, std::move(message), std::move(hint)});
  }

  void refuse_key() {
    if (!surroundings_.capabilities().has_named_constraints) {
      return rebuild("in the primary key");
    }
    refuse(fmt::format("{} is in the primary key, and can't go while it is", subject()),
           "make a key of other columns first, in migrations that are contracted before this one: "
           "add_column with `fill`, then set_primary_key");
  }

  void rebuild(const std::string& where) {
    refuse_rebuild(fmt::format("{} is {}, so that letting it go", subject(), where), surroundings_,
                   at_, into_);
  }

  const Surroundings& surroundings_;
  const Removal& removal_;
  const At& at_;
  Expansion& into_;
};

}  // namespace

void check_removable(const Surroundings& surroundings, const Removal& removal, const At& at,
                     Expansion& into) {
  if (!is_own_column(surroundings, removal.table, removal.column, at, into)) return;
  Obstacles obstacles(surroundings, removal, at, into);
  obstacles.check_keys();
  obstacles.check_pointers();
  for (const Dependant& each : surroundings.dependants(removal.table.name, removal.column)) {
    obstacles.check(each);
  }
}

bool must_be_given(const Surroundings& surroundings, const Column& column) {
  return column.not_null && !column.default_value &&
         !surroundings.capabilities().insert_trigger_can_assign;
}

}  // namespace ratchet
