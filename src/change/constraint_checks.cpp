#include "change/constraint_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

constexpr int kSuffixMax = 1000;

const Constraint* find(const Table& table, const Identifier& name) {
  const auto found = std::ranges::find(table.constraints, name, &Constraint::name);
  return found == table.constraints.end() ? nullptr : &*found;
}

}  // namespace

const Constraint* existing_constraint(const Table& table, const Identifier& name, Expansion& into) {
  if (const Constraint* found = find(table, name)) return found;
  std::vector<std::string> names;
  for (const Constraint& each : table.constraints) names.push_back(each.name.text());
  into.refuse({"constraint",
               fmt::format("{} has no constraint {}", to_string(table.name), name.text()),
               nearest_hint(to_string(table.name), name.text(), names)});
  return nullptr;
}

bool is_free_constraint(const Surroundings& surroundings, const Table& table,
                        const Identifier& name, const At& at, Expansion& into) {
  if (is_ratchets_own(name.text())) {
    into.refuse({at.key, fmt::format("{} is a name that ratchet keeps for itself", name.text()),
                 "choose a name that does not begin with `ratchet`"});
    return false;
  }
  if (is_too_long(surroundings, name, at, into)) return false;
  if (find(table, name) == nullptr) return true;
  into.refuse({at.key, fmt::format("{} is there already", name.text()), "choose another name"});
  return false;
}

Identifier free_constraint_name(const Table& table, const Identifier& column,
                                std::string_view ending) {
  return free_constraint_name(table, fmt::format("{}_{}", column.text(), ending));
}

Identifier free_constraint_name(const Table& table, std::string_view ending) {
  const std::string base = fmt::format("{}_{}", table.name.name.text(), ending);
  Identifier name(base);
  for (int suffix = 1; suffix < kSuffixMax && find(table, name) != nullptr; ++suffix) {
    name = Identifier(base + std::to_string(suffix));
  }
  return name;
}

}  // namespace ratchet
