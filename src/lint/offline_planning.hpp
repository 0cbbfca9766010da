// Plans migrations one after the other from an empty schema, where a product can do so without a
// store: every statement tried, every hazard found, as `ratchet plan` would on a store that these
// migrations have made.
#pragma once

#include <optional>
#include <string>

#include "lint/finding.hpp"
#include "plan/plan.hpp"

namespace ratchet {

class OfflinePlanning {
 public:
  // Outlives this.
  explicit OfflinePlanning(const Dialect& dialect) : dialect_(dialect) {}

  // nullopt: it could not be planned, since the store's schema did not begin with these migrations.
  // From then on nothing is planned, and stopped() says why.
  std::optional<FindingList> plan(const Migration& migration);

  const Schema& schema() const { return bench_.schema; }
  const std::string& stopped() const { return stopped_; }

 private:
  const Dialect& dialect_;
  Workbench bench_;
  std::string stopped_;
};

}  // namespace ratchet
