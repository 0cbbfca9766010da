// Splits a table into partitions. Read and checked; refused, since it needs the table rebuilt.
#include <fmt/format.h>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {
class PartitionTableChange final : public Change {
 public:
  std::string_view action() const override { return "partition_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    ratchet::describe(f, partitioning_, Presence::required);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr) return;
    existing_columns(*table, partitioning_.columns, {"columns"}, into);
    for (std::size_t at = 0; at < partitioning_.partitions.size(); ++at) check_bounds(at, into);
    refuse_rebuild("a partitioned table", surroundings, {}, into);
  }

 private:
  void check_bounds(std::size_t at, Expansion& into) const {
    const PartitionDeclaration& partition = partitioning_.partitions[at];
    const bool range = partition.from.given() && partition.to.given();
    if (range || partition.values.given() || partition.is_default) return;
    into.refuse({fmt::format("partitions[{}]", at),
                 fmt::format("partition {} holds no rows", partition.name.text()),
                 "give from and to, or values, or default = true"});
  }

  QualifiedName table_ = unnamed_table();
  Partitioning partitioning_;
};

template <>
std::unique_ptr<Change> make_change<PartitionTableChange>() {
  return std::make_unique<PartitionTableChange>();
}

}  // namespace ratchet
