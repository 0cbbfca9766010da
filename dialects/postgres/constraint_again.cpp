#include "postgres/constraint_again.hpp"

#include <algorithm>

#include "postgres/index_build.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/rows_in_the_way.hpp"

namespace ratchet::postgres {
namespace {

SqlText adding(const Table& table, const Identifier& name, const SqlText& what) {
  return sql("ALTER TABLE {} ADD CONSTRAINT {} {}", table.name, name, what);
}

// Of a check that says no more than its condition.
std::optional<UserSql> condition_of(const std::string& definition) {
  constexpr std::string_view kCheck = "CHECK ";
  if (!definition.starts_with(kCheck) || !definition.ends_with(')')) return std::nullopt;
  return UserSql{definition.substr(kCheck.size())};
}

std::string validated(std::string definition) {
  constexpr std::string_view kNotValid = " NOT VALID";
  if (definition.ends_with(kNotValid)) definition.resize(definition.size() - kNotValid.size());
  return definition;
}

// Checks and foreign keys, of which every one but those that were so can be validated later.
StepSql validated_later(const Table& table, const ConstraintText& text, const Scene& scene,
                        const LockManners& manners) {
  StepSql made;
  const bool is_there = find_constraint(table, text.name) != nullptr;
  if (!is_there) {
    const SqlText add = adding(table, text.name, sql("{} NOT VALID", UserSql{text.definition}));
    made.before.push_back(manners.around({table.name}, Lock::access_exclusive, {add}));
  }
  made.before.push_back(sql("ALTER TABLE {} VALIDATE CONSTRAINT {}", table.name, text.name));
  if (const auto condition = condition_of(validated(text.definition))) {
    const AddConstraint step{.table = table.name,
                             .constraint = text.name,
                             .kind = {.check = sql_for_all(condition->text)}};
    made.in_the_way = refused_by(step, text.name, scene);
  }
  return made;
}

StepSql by_index(const Table& table, const ConstraintText& text,
                 const std::vector<Identifier>& columns, const Scene& scene,
                 const LockManners& manners) {
  CreateIndex index{.table = table.name, .index = text.name, .unique = true};
  for (const Identifier& each : columns) index.columns.push_back({.column = each});
  StepSql made = build_index(index, text.name, scene, manners);
  const SqlText what = text.definition.starts_with("PRIMARY KEY")
                           ? sql("PRIMARY KEY USING INDEX {}", text.name)
                           : sql("UNIQUE USING INDEX {}", text.name);
  made.locks = locks_on({table.name}, Lock::access_exclusive);
  made.statements.push_back(adding(table, text.name, what));
  return made;
}

}  // namespace

std::optional<std::vector<Identifier>> plain_columns(const std::string& definition) {
  const std::size_t open = definition.find('(');
  const std::string head = definition.substr(0, open);
  const bool is_plain =
      head == "UNIQUE " || head == "PRIMARY KEY " || head.ends_with(" USING btree ");
  if (open == std::string::npos || !is_plain || !definition.ends_with(')')) return std::nullopt;
  std::vector<Identifier> columns;
  std::size_t at = open + 1;
  while (at < definition.size()) {
    const std::size_t end = std::min(definition.find(", ", at), definition.size() - 1);
    const auto name = parse_qualified_name(definition.substr(at, end - at));
    if (!name || name->schema || name->name.text().find_first_of(" ()") != std::string::npos) {
      return std::nullopt;
    }
    columns.push_back(name->name);
    at = end + 2;
  }
  return columns;
}

StepSql constraint_again(const Table& table, const ConstraintText& text, const Scene& scene,
                         const LockManners& manners) {
  const Constraint* there = find_constraint(table, text.name);
  if (there != nullptr && there->validated) return {};
  const std::string& definition = text.definition;
  const bool can_wait = definition.starts_with("CHECK ") || definition.starts_with("FOREIGN KEY ");
  if (can_wait && (there != nullptr || !definition.ends_with(" NOT VALID"))) {
    return validated_later(table, text, scene, manners);
  }
  const auto columns = plain_columns(definition);
  if (columns && table.partition_key.empty())
    return by_index(table, text, *columns, scene, manners);
  return manners.locked({table.name}, Lock::access_exclusive,
                        {adding(table, text.name, sql("{}", UserSql{definition}))});
}

}  // namespace ratchet::postgres
