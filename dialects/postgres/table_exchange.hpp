// A table and its twin change names, and what clients see of a table changes over to the other one,
// in one short transaction that looks at no row. The exchange is symmetrical: forward and back are
// the same but for what the twin gets for good when it first comes into sight. Views follow by
// their own texts, which keeps everything that hangs on them; triggers of the user's always stand
// on the one of the two that clients know.
#pragma once

#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

struct Exchange {
  QualifiedName leaving;  // its name goes to `coming`
  QualifiedName aside;    // what it is called then
  QualifiedName coming;
};
// Throws Error{diverged} when one of the two has got what the other one has not.
StepSql exchanged(const Exchange& names, const Scene& scene, const LockManners& manners);

// The foreign keys of and to the retired one, when nothing is carried over to it any more.
void release(const QualifiedName& table, const Schema& schema, std::vector<SqlText>& statements,
             std::vector<TableLock>& locks);

}  // namespace ratchet::postgres
