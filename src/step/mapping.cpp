#include "step/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kRetired = "ratchet_old_";
constexpr std::string_view kIncoming = "ratchet_new_";

// Never cuts a UTF-8 character in two.
std::string cut_to(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U) {
    --bytes_max;
  }
  text.resize(bytes_max);
  return text;
}

Identifier prefixed(std::string_view prefix, const Identifier& name) {
  const std::string whole = std::string(prefix) + name.text();
  if (whole.size() <= kLongestName) return Identifier(whole);
  const std::string hash = "_" + fingerprint_of(name.text()).substr(0, 6);
  return Identifier(cut_to(whole, kLongestName - hash.size()) + hash);
}

bool has(const Table& table, const Identifier& name) { return find_column(table, name) != nullptr; }

// Where the old side's column `name` is now.
Identifier old_column(const Table& table, const Identifier& name) {
  return has(table, retired_name(name)) ? retired_name(name) : name;
}

// Where the new side's column `name` is now: a swap has given it the old one's name.
Identifier new_column(const Table& table, const Identifier& name) {
  if (has(table, name) || !name.text().starts_with(kIncoming)) return name;
  for (const Column& column : table.columns) {
    if (incoming_name(column.name) == name) return column.name;
  }
  return name;
}

void require_column(const Table& table, const Identifier& name) {
  if (has(table, name)) return;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{} has no column {}, which a dual write keeps in step",
                                      to_string(table.name), name.text()),
               .hint = "Somebody else changed the table; put the column back, or roll back."});
}

// What a retired column was called; a name that was cut is known only from the mapping itself.
std::optional<Identifier> original_name(const DualWrite& step, const Identifier& retired) {
  if (!is_retired_name(retired)) return std::nullopt;
  for (const auto& [name, expression] : step.backward) {
    if (retired_name(name) == retired) return name;
  }
  const Identifier stripped(retired.text().substr(kRetired.size()));
  return retired_name(stripped) == retired ? std::optional(stripped) : std::nullopt;
}

void set_meaning(Scope& scope, const Identifier& name, const Identifier& column) {
  std::erase_if(scope, [&](const auto& pair) { return pair.first == name; });
  scope.emplace_back(name, column);
}

const LocatedSql& said_for(const SqlChoice& choice, std::string_view product) {
  const LocatedSql* said = choice.for_product(product);
  ensure(said != nullptr, "the planner lets no expression through that a product has none of");
  return *said;
}

}  // namespace

Identifier retired_name(const Identifier& name) { return prefixed(kRetired, name); }

Identifier incoming_name(const Identifier& name) { return prefixed(kIncoming, name); }

QualifiedName retired_name(const QualifiedName& table) {
  return {.schema = table.schema, .name = retired_name(table.name)};
}

QualifiedName incoming_name(const QualifiedName& table) {
  return {.schema = table.schema, .name = incoming_name(table.name)};
}

bool is_retired_name(const Identifier& name) { return name.text().starts_with(kRetired); }

std::string mapping_key(const DualWrite& step) {
  std::string targets = to_string(step.table);
  if (step.to) targets += "\n>" + to_string(*step.to);
  for (const auto& [column, expression] : step.forward) targets += "\n+" + column.text();
  for (const auto& [column, expression] : step.backward) targets += "\n-" + column.text();
  const auto& first = step.forward.empty() ? step.backward : step.forward;
  ensure(!first.empty(), "a dual write maps at least one column");
  return cut_to(first.begin()->first.text(), 24) + "_" + fingerprint_of(targets).substr(0, 6);
}

ResolvedMapping resolve(const DualWrite& step, const Table& table, std::string_view product) {
  ResolvedMapping resolved{.table = table.name,
                           .forward = {},
                           .backward = {},
                           .forward_scope = {},
                           .backward_scope = {}};
  std::set<Identifier> new_side;  // as the columns are now
  std::set<Identifier> old_side;
  for (const auto& [name, expression] : step.forward) {
    const Identifier column = new_column(table, name);
    require_column(table, column);
    new_side.insert(column);
    resolved.forward.push_back({column, said_for(expression, product)});
  }
  for (const auto& [name, expression] : step.backward) {
    const Identifier column = old_column(table, name);
    require_column(table, column);
    old_side.insert(column);
    resolved.backward.push_back({column, said_for(expression, product)});
  }
  for (const Column& column : table.columns) {
    if (is_retired_name(column.name)) continue;
    if (!new_side.contains(column.name)) {
      resolved.forward_scope.emplace_back(column.name, column.name);
    }
    if (!old_side.contains(column.name)) {
      resolved.backward_scope.emplace_back(column.name, column.name);
    }
  }
  // A retired column still answers to its old name in forward, even when another has it now.
  for (const Column& column : table.columns) {
    const auto original = original_name(step, column.name);
    if (original) set_meaning(resolved.forward_scope, *original, column.name);
  }
  for (const auto& [name, meant] : step.names) {
    set_meaning(resolved.backward_scope, name, new_column(table, meant));
  }
  return resolved;
}

}  // namespace ratchet
