// Splits a table into partitions. Read and checked; refused, since it needs the table rebuilt.
#include <fmt/format.h>

#include <array>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {
namespace {

enum class PartitionBy { range, list, hash };
constexpr std::array<std::string_view, 3> kPartitionBy = {"range", "list", "hash"};

}  // namespace

class PartitionTableChange final : public Change {
 public:
  std::string_view action() const override { return "partition_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.choice({"by", Presence::required, "how rows find their partition"}, by_, kPartitionBy);
    f.names({"columns", Presence::required, "the columns that decide"}, columns_);
    f.list({"partitions", Presence::required, "the partitions to begin with"}, partitions_, "");
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr) return;
    existing_columns(*table, columns_, {"columns"}, into);
    for (std::size_t at = 0; at < partitions_.size(); ++at) check_bounds(at, into);
    refuse_rebuild("a partitioned table", surroundings, {}, into);
  }

 private:
  void check_bounds(std::size_t at, Expansion& into) const {
    const PartitionDeclaration& partition = partitions_[at];
    const bool range = partition.from.given() && partition.to.given();
    if (range || partition.values.given() || partition.is_default) return;
    into.refuse({fmt::format("partitions[{}]", at),
                 fmt::format("partition {} holds no rows", partition.name.text()),
                 "give from and to, or values, or default = true"});
  }

  QualifiedName table_ = unnamed_table();
  std::optional<PartitionBy> by_;
  std::vector<Identifier> columns_;
  std::vector<PartitionDeclaration> partitions_;
};

template <>
std::unique_ptr<Change> make_change<PartitionTableChange>() {
  return std::make_unique<PartitionTableChange>();
}

}  // namespace ratchet
