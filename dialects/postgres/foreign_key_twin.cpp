#include "postgres/foreign_key_twin.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kDeferrable = " DEFERRABLE";
constexpr std::string_view kDeferred = " INITIALLY DEFERRED";

// "FOREIGN KEY (a) REFERENCES t(b) ON DELETE CASCADE", without when it is checked.
std::string undeferred(std::string definition) {
  for (const std::string_view end : {kDeferred, kDeferrable}) {
    if (definition.ends_with(end)) definition.resize(definition.size() - end.size());
  }
  return definition;
}

// Where the word stands outside of quotes.
std::size_t place_of(std::string_view word, const std::string& text, std::size_t from) {
  bool is_quoted = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '"') is_quoted = !is_quoted;
    if (!is_quoted && text.compare(at, word.size(), word) == 0) return at;
  }
  unreachable("a foreign key that points nowhere");
}

std::string pointed_at(const QualifiedName& target, std::string definition) {
  constexpr std::string_view kWord = " REFERENCES ";
  const std::size_t begin = place_of(kWord, definition, 0) + kWord.size();
  const std::size_t end = place_of("(", definition, begin);
  return definition.replace(begin, end - begin, quoted_name(target));
}

std::vector<StandingKey> pointing(const Table& table) {
  std::vector<StandingKey> keys;
  std::size_t at = 0;  // both lists are in the order of the constraints' names
  for (const Constraint& each : table.constraints) {
    if (each.type != ConstraintType::foreign_key) continue;
    keys.push_back({&table, table.foreign_keys.at(at++).target, each.name, each.definition});
  }
  return keys;
}

}  // namespace

std::vector<StandingKey> keys_of(const Table& table) { return pointing(table); }

std::vector<StandingKey> keys_to(const Table& target, const Schema& schema) {
  std::vector<StandingKey> keys;
  for (const Table& each : schema.tables) {
    if (each.name == target.name) continue;
    for (StandingKey& key : pointing(each)) {
      if (key.target != target.name || is_ratchets_own(key.name.text())) continue;
      keys.push_back(std::move(key));
    }
  }
  return keys;
}

SqlText adding_at_once(const StandingKey& key, const SecondKey& second) {
  return sql("ALTER TABLE {} ADD CONSTRAINT {} {} DEFERRABLE INITIALLY DEFERRED", second.table,
             second.name, UserSql{pointed_at(second.target, undeferred(key.definition))});
}

void add_second(const StandingKey& key, const SecondKey& second, const Scene& scene,
                const LockManners& manners, std::vector<SqlText>& before) {
  const Constraint* there = find_constraint(table_in(scene, second.table), second.name);
  if (there != nullptr && there->validated) return;
  if (there == nullptr) {
    std::vector<QualifiedName> locked = {second.table};
    if (second.target != second.table) locked.push_back(second.target);
    before.push_back(manners.around(locked, Lock::share_row_exclusive,
                                    {sql("{} NOT VALID", adding_at_once(key, second))}));
  }
  before.push_back(sql("ALTER TABLE {} VALIDATE CONSTRAINT {}", second.table, second.name));
}

SqlText deferred(const QualifiedName& table, const Identifier& name) {
  return sql("ALTER TABLE {} ALTER CONSTRAINT {} DEFERRABLE INITIALLY DEFERRED", table, name);
}

SqlText checked_as_defined(const QualifiedName& table, const StandingKey& key) {
  if (key.definition.ends_with(kDeferred)) return deferred(table, key.name);
  const bool can_wait = key.definition.ends_with(kDeferrable);
  return sql("ALTER TABLE {} ALTER CONSTRAINT {} {} INITIALLY IMMEDIATE", table, key.name,
             can_wait ? sql("DEFERRABLE") : sql("NOT DEFERRABLE"));
}

}  // namespace ratchet::postgres
