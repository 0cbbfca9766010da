#include "postgres/lock_manners.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

// Autovacuum gives way to whoever waits for longer than deadlock_timeout, which is a second.
constexpr Milliseconds kPatience{1'500};

SqlText words_of(Lock strength) {
  switch (strength) {
    case Lock::share: return sql("SHARE");
    case Lock::share_row_exclusive: return sql("SHARE ROW EXCLUSIVE");
    case Lock::access_exclusive: return sql("ACCESS EXCLUSIVE");
  }
  unreachable("a strength of lock");
}

}  // namespace

std::vector<TableLock> locks_on(const std::vector<QualifiedName>& tables, Lock strength) {
  std::vector<TableLock> locks;
  for (const QualifiedName& each : tables) locks.push_back({each, static_cast<int>(strength)});
  return locks;
}

// Every statement has a time of its own, and waits for one lock after the other in it: so there are
// as few as there are strengths, and they share what clients may be kept waiting.
SqlText LockManners::take(const std::vector<TableLock>& tables) const {
  if (tables.empty()) return {};
  std::map<QualifiedName, int> strengths;
  for (const TableLock& each : tables) {
    int& strength = strengths[each.table];
    strength = std::max(strength, each.strength);
  }
  std::vector<SqlText> all;
  std::map<int, std::vector<SqlText>, std::greater<>> by_strength;
  for (const auto& [table, strength] : strengths) {
    all.push_back(sql("{}", table));
    by_strength[strength].push_back(all.back());
  }
  std::vector<SqlText> locks;
  for (const auto& [strength, names] : by_strength) {
    locks.push_back(sql("LOCK TABLE {} IN {} MODE;", join_sql(names, ", "),
                        words_of(static_cast<Lock>(strength))));
  }
  return sql(
      "SET LOCAL lock_timeout = '{}ms';\n"
      "LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE;\n"
      "SET LOCAL lock_timeout = '{}ms'; SET LOCAL statement_timeout = '{}ms';\n"
      "{}\n"
      "SET LOCAL statement_timeout = 0",
      kPatience.count(), join_sql(all, ", "), timeout_.count(),
      std::max<std::int64_t>(1, timeout_.count() * 5 / 4 / std::ssize(locks)),
      join_sql(locks, "\n"));
}

SqlText LockManners::around(const std::vector<QualifiedName>& tables, Lock strength,
                            const std::vector<SqlText>& statements) const {
  return sql("{};\n{}", take(locks_on(tables, strength)), join_sql(statements, ";\n"));
}

StepSql LockManners::locked(const std::vector<QualifiedName>& tables, Lock strength,
                            std::vector<SqlText> statements) const {
  return locked(locks_on(tables, strength), std::move(statements));
}

StepSql LockManners::locked(std::vector<TableLock> locks, std::vector<SqlText> statements) const {
  return {.statements = std::move(statements), .locks = std::move(locks)};
}

}  // namespace ratchet::postgres
