// Splits a table into partitions: it is written anew in the shape that is said. No write of the old
// application may be without a partition, and what is unique has to be so within one.
#include <fmt/format.h>

#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/rebuild.hpp"

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
    if (!surroundings.capabilities().has_partitions) {
      refuse_lacking("partitions", surroundings, into);
      return;
    }
    const bool columns_exist = existing_columns(*table, partitioning_.columns, {"columns"}, into);
    for (std::size_t at = 0; at < partitioning_.partitions.size(); ++at) {
      check_partition(surroundings, at, into);
    }
    check_rest(into);
    if (!columns_exist) return;
    check_columns(*table, into);
    check_unique(*table, into);
    check_pointed_at(surroundings, into);
    rebuild(*table, {.table = table_, .partitioning = partitioning_}, surroundings, into);
  }

 private:
  bool is_hash() const { return partitioning_.by == PartitionBy::hash; }

  void check_partition(const Surroundings& surroundings, std::size_t at, Expansion& into) const {
    const PartitionDeclaration& partition = partitioning_.partitions[at];
    const std::string key = fmt::format("partitions[{}]", at);
    is_free_table(surroundings, {table_.schema, partition.name}, {key + ".name"}, into);
    if (is_hash()) {
      const bool says_bounds = partition.from.given() || partition.to.given() ||
                               partition.values.given() || partition.is_default;
      if (says_bounds) {
        into.refuse({key, "the partitions of a hash have no bounds", "give their names only"});
      }
      return;
    }
    const bool has_bounds = partitioning_.by == PartitionBy::list
                                ? partition.values.given()
                                : partition.from.given() && partition.to.given();
    if (has_bounds || partition.is_default) return;
    into.refuse({key, fmt::format("partition {} holds no rows", partition.name.text()),
                 partitioning_.by == PartitionBy::list ? "give values, or default = true"
                                                       : "give from and to, or default = true"});
  }

  // A row that fits nowhere would be refused, also one that the old application writes.
  void check_rest(Expansion& into) const {
    const bool has_rest = std::ranges::any_of(
        partitioning_.partitions, [](const PartitionDeclaration& each) { return each.is_default; });
    if (is_hash() || has_rest) return;
    into.refuse({"partitions", "a row that fits none of them would be refused",
                 fmt::format("add {{ name = \"{}_rest\", default = true }}", table_.name.text())});
  }

  void check_columns(const Table& table, Expansion& into) const {
    for (const Identifier& column : partitioning_.columns) {
      if (find_column(table, column)->generated == Generated::no) continue;
      into.refuse({"columns",
                   in_words(table_, column) + " is generated, which is too late to choose a "
                                              "partition by",
                   "take the columns that it is made of"});
    }
  }

  void check_unique(const Table& table, Expansion& into) const {
    for (const Index& index : table.indexes) {
      const bool spans_partitions =
          index.unique && std::ranges::any_of(partitioning_.columns, [&](const Identifier& column) {
            return std::ranges::count(index.columns, std::optional(column)) == 0;
          });
      if (!spans_partitions) continue;
      into.refuse({"columns",
                   fmt::format("{} could be unique within each partition only: it does not hold "
                               "all of these columns",
                               index.name.text()),
                   index.origin == IndexOrigin::primary_key
                       ? "make a wider key first (set_primary_key), contracted before this "
                         "migration"
                       : "drop it, or make a wider one first"});
    }
  }

  void check_pointed_at(const Surroundings& surroundings, Expansion& into) const {
    for (const Table& other : surroundings.schema().tables) {
      for (const ForeignKey& key : other.foreign_keys) {
        if (key.target != table_) continue;
        into.refuse({"table",
                     fmt::format("a foreign key of {} points at {}, which it can't do when that "
                                 "is partitioned online",
                                 to_string(other.name), to_string(table_)),
                     "drop it above with drop_constraint, and add it again behind this "
                     "migration"});
      }
    }
  }

  QualifiedName table_ = unnamed_table();
  Partitioning partitioning_;
};

template <>
std::unique_ptr<Change> make_change<PartitionTableChange>() {
  return std::make_unique<PartitionTableChange>();
}

}  // namespace ratchet
