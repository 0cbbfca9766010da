// Foreign keys of and to a table that has a twin: each stands on both of them. The one that clients
// know is as they made it. The other one is deferred to the end of the transaction, since what the
// dual write carries over comes a moment later, row by row; it is there so that the exchange of the
// two tables needs no look at the rows, in either direction.
#pragma once

#include <string>
#include <vector>

#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

struct StandingKey {
  const Table* table;  // that points
  QualifiedName target;
  Identifier name;
  std::string definition;
};
// Those of the table itself; one to itself is among them.
std::vector<StandingKey> keys_of(const Table& table);
// Those of other tables that point at it, but for the ones that ratchet has made.
std::vector<StandingKey> keys_to(const Table& target, const Schema& schema);

// The same key once more: on another table, or to another one.
struct SecondKey {
  QualifiedName table;
  QualifiedName target;
  Identifier name;
};
// On a table without rows.
SqlText adding_at_once(const StandingKey& key, const SecondKey& second);
// Added and validated, as far as it is not; clients are held up by neither.
void add_second(const StandingKey& key, const SecondKey& second, const Scene& scene,
                const LockManners& manners, std::vector<SqlText>& before);

// It waits for the end of the transaction; it is checked when its definition says.
SqlText deferred(const QualifiedName& table, const Identifier& name);
SqlText checked_as_defined(const QualifiedName& table, const StandingKey& key);

}  // namespace ratchet::postgres
