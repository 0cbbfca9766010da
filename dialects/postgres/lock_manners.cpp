#include "postgres/lock_manners.hpp"

#include <algorithm>

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

SqlText LockManners::take(const std::vector<QualifiedName>& tables, Lock strength) const {
  std::vector<QualifiedName> sorted = tables;
  std::ranges::sort(sorted);
  std::vector<SqlText> names;
  for (const QualifiedName& each : sorted) names.push_back(sql("{}", each));
  const SqlText all = join_sql(names, ", ");
  return sql(
      "SET LOCAL lock_timeout = '{}ms';\n"
      "LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE;\n"
      "SET LOCAL lock_timeout = '{}ms';\n"
      "LOCK TABLE {} IN {} MODE",
      kPatience.count(), all, timeout_.count(), all, words_of(strength));
}

SqlText LockManners::around(const std::vector<QualifiedName>& tables, Lock strength,
                            const std::vector<SqlText>& statements) const {
  return sql("{};\n{}", take(tables, strength), join_sql(statements, ";\n"));
}

StepSql LockManners::locked(const std::vector<QualifiedName>& tables, Lock strength,
                            std::vector<SqlText> statements) const {
  if (!tables.empty()) statements.insert(statements.begin(), take(tables, strength));
  return {.statements = std::move(statements)};
}

}  // namespace ratchet::postgres
