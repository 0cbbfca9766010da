#include "change/column_twins.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr int kSuffixMax = 1000;

class Carrying {
 public:
  Carrying(const Surroundings& surroundings, const Table& table, const Replacement& replacement)
      : schema_(surroundings.schema()), table_(table), replacement_(replacement) {
    const std::size_t bytes_max = surroundings.capabilities().identifier_bytes_max;
    if (bytes_max > 0) bytes_max_ = bytes_max;
  }

  void add(CreateIndex twin) {
    const Identifier original = *twin.index;
    twin.index = name_for(original);
    const Phase phase = twin.unique ? Phase::contract : Phase::verify;
    add(original, phase, std::move(twin));
  }

  // What is unique among partitions is made unique in each of them, by an index.
  void add(AddConstraint twin) {
    const ConstraintKind& kind = twin.kind;
    if (!kind.unique.empty() && !table_.partition_key.empty() && !kind.reference.deferrable) {
      CreateIndex index{.table = twin.table,
                        .index = twin.constraint,
                        .unique = true,
                        .include = kind.include,
                        .nulls_distinct = kind.nulls_distinct};
      for (const Identifier& column : kind.unique) index.columns.push_back({.column = column});
      add(std::move(index));
      return;
    }
    const Identifier original = *twin.constraint;
    twin.constraint = name_for(original);
    const Phase phase = twin.kind.unique.empty() ? Phase::verify : Phase::contract;
    add(original, phase, std::move(twin));
  }

  CarriedTwins take() { return std::move(carried_); }

 private:
  void add(const Identifier& original, Phase phase, Step twin) {
    carried_.originals.insert(original);
    carried_.steps.emplace_back(phase, std::move(twin));
  }

  // The original's own name, with the new column's in the place of the old one's.
  Identifier name_for(const Identifier& original) {
    std::string base = original.text();
    const std::size_t at = base.rfind(replacement_.column.text());
    if (at != std::string::npos) {
      base.replace(at, replacement_.column.text().size(), replacement_.name.text());
    }
    base = fitting(base);
    Identifier name(base);
    for (int suffix = 1; suffix < kSuffixMax && is_taken(name); ++suffix) {
      name = Identifier(base + std::to_string(suffix));
    }
    names_.insert(name);
    return name;
  }

  // Leaves room for a suffix.
  std::string fitting(const std::string& name) const {
    constexpr std::size_t kSuffix = 4;
    constexpr std::size_t kHash = 6;
    constexpr std::size_t kDots = 3;
    if (name.size() + kSuffix <= bytes_max_) return name;
    return excerpt_of(name, bytes_max_ - kSuffix - kHash - kDots - 1) + "_" +
           fingerprint_of(name).substr(0, kHash);
  }

  bool is_taken(const Identifier& name) const {
    const QualifiedName relation{.schema = table_.name.schema, .name = name};
    return names_.contains(name) || find_index(schema_, name) != nullptr ||
           schema_.find_table(relation) != nullptr || schema_.find_view(relation) != nullptr ||
           std::ranges::count(table_.constraints, name, &Constraint::name) > 0;
  }

  const Schema& schema_;
  const Table& table_;
  const Replacement& replacement_;
  std::size_t bytes_max_ = std::string::npos / 2;
  std::set<Identifier> names_;
  CarriedTwins carried_;
};

bool is_plain(const CreateIndex& index) {
  return !index.where.given() && std::ranges::all_of(index.columns, [](const IndexColumn& each) {
    return each.column.has_value();
  });
}

}  // namespace

std::optional<CarriedTwins> carried_twins(const Surroundings& surroundings, const Table& table,
                                          const Replacement& replacement, Values values,
                                          OwnReference reference) {
  const auto twins = surroundings.twins(table.name, replacement.column, replacement.built_as);
  if (!twins) return std::nullopt;
  Carrying carrying(surroundings, table, replacement);
  for (const CreateIndex& index : twins->indexes) {
    if (values == Values::same || is_plain(index)) carrying.add(index);
  }
  for (const AddConstraint& constraint : twins->constraints) {
    const bool is_replaced =
        reference == OwnReference::yes && constraint.kind.foreign_key.size() == 1;
    if (is_replaced) continue;
    if (values == Values::other && constraint.kind.check.given()) continue;
    carrying.add(constraint);
  }
  return carrying.take();
}

}  // namespace ratchet
