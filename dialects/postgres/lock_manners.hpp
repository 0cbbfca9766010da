// How locks that keep clients waiting are asked for. First ShareUpdateExclusive, which holds up
// nobody and waits for as long as it takes autovacuum to give way; then the locks themselves, for
// no longer than clients may queue behind them, however many tables and partitions there are.
#pragma once

#include <vector>

#include "dialect/renderer.hpp"

namespace ratchet::postgres {

enum class Lock { share, share_row_exclusive, access_exclusive };  // each includes the last

std::vector<TableLock> locks_on(const std::vector<QualifiedName>& tables, Lock strength);

class LockManners {
 public:
  // `timeout`: one attempt at the locks of a transaction, at most.
  explicit LockManners(Milliseconds timeout) : timeout_(timeout) {}

  // Each at the greatest strength that is asked for it, in the order of their names.
  SqlText take(const std::vector<TableLock>& tables) const;
  // The statements in one text, for a step's `before`: one transaction, under that lock.
  SqlText around(const std::vector<QualifiedName>& tables, Lock strength,
                 const std::vector<SqlText>& statements) const;
  // A step's statements, under the lock that they take anyway; on no table, as they are.
  StepSql locked(const std::vector<QualifiedName>& tables, Lock strength,
                 std::vector<SqlText> statements) const;
  StepSql locked(std::vector<TableLock> locks, std::vector<SqlText> statements) const;

 private:
  Milliseconds timeout_;
};

}  // namespace ratchet::postgres
