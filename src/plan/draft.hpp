// A step on its way into a plan, with the entry of the file that it comes from.
#pragma once

#include <vector>

#include "migration/migration.hpp"

namespace ratchet {

struct Draft {
  Phase phase = Phase::expand;
  Step step;
  const SourceMap* sources = nullptr;  // of its entry; the migration outlives the draft
  const Allowances* allow = nullptr;
  std::size_t entry = 0;  // which of the file's entries
};
using Drafts = std::vector<Draft>;

}  // namespace ratchet
