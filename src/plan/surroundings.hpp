// What a change sees while a file is planned: the whole schema as the changes above it leave it,
// and a scratch copy that answers what depends on what.
#pragma once

#include <set>

#include "change/change.hpp"
#include "plan/trial.hpp"

namespace ratchet {

class PlanSurroundings final : public Surroundings {
 public:
  // All of them outlive this.
  PlanSurroundings(const Schema& schema, const Capabilities& capabilities, Trial& trial,
                   const OtherStores& others)
      : schema_(schema), capabilities_(capabilities), trial_(trial), others_(others) {}

  const Schema& schema() const override { return schema_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::vector<Dependant> dependants(const QualifiedName& table,
                                    const Identifier& column) const override;
  std::optional<ColumnTwins> twins(const QualifiedName& table, const Identifier& column,
                                   const Identifier& as) const override;
  const Schema* schema_of(const std::string& store) const override;

  // A change above drops it at contract, before anything that the changes below do there.
  void forget_index(const Identifier& index) { forgotten_.insert(index); }
  const std::set<Identifier>& forgotten() const { return forgotten_; }

 private:
  const Schema& schema_;
  const Capabilities& capabilities_;
  Trial& trial_;
  const OtherStores& others_;
  std::set<Identifier> forgotten_;
};

}  // namespace ratchet
