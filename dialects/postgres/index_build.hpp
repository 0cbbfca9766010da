// An index that is built without keeping anybody from writing: CONCURRENTLY, which has to run
// outside of transactions and leaves an invalid index behind when it is interrupted. On a
// partitioned table, which knows no CONCURRENTLY, the partitions' indexes are built one by one and
// attached to an index that the table has by itself.
#pragma once

#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

// What is there already, and valid, is not built again; what is invalid is dropped first.
StepSql build_index(const CreateIndex& step, const Identifier& name, const Scene& scene,
                    const LockManners& manners);

// As it was before it was dropped, by the database's own words: "CREATE INDEX i ON t ...".
struct IndexText {
  Identifier name;
  std::string definition;
};
StepSql index_again(const Table& table, const IndexText& index, const LockManners& manners);

}  // namespace ratchet::postgres
