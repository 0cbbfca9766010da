// A partitioned table's own words: how its rows find their partition, and what each partition is.
#pragma once

#include "step/steps.hpp"

namespace ratchet::postgres {

// " PARTITION BY RANGE (a, b)"; empty where the table is not partitioned.
SqlText partition_by(const Partitioning& partitioning);

// In the order in which they are said. Storage parameters are each partition's own.
std::vector<SqlText> create_partitions(const QualifiedName& of, const Partitioning& partitioning,
                                       const TextMap& with);

}  // namespace ratchet::postgres
