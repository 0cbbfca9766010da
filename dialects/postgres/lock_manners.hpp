// How a lock that keeps clients waiting is asked for. First ShareUpdateExclusive, which holds up
// nobody and waits for as long as it takes autovacuum to give way; then the lock itself, for no
// longer than clients may queue behind it.
#pragma once

#include <vector>

#include "dialect/renderer.hpp"

namespace ratchet::postgres {

enum class Lock { share, share_row_exclusive, access_exclusive };

class LockManners {
 public:
  // `timeout`: one attempt at one lock, at most.
  explicit LockManners(Milliseconds timeout) : timeout_(timeout) {}

  // The lock that a statement takes anyway, before it.
  SqlText take(const std::vector<QualifiedName>& tables, Lock strength) const;
  // The statements in one text, for a step's `before`: one transaction, under that lock.
  SqlText around(const std::vector<QualifiedName>& tables, Lock strength,
                 const std::vector<SqlText>& statements) const;
  // A step's statements, behind the lock; on no table, as they are.
  StepSql locked(const std::vector<QualifiedName>& tables, Lock strength,
                 std::vector<SqlText> statements) const;

 private:
  Milliseconds timeout_;
};

}  // namespace ratchet::postgres
