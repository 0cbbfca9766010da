#include "change/change.hpp"

#include <algorithm>

#include "change/changes.hpp"

namespace ratchet {

void Expansion::add(Phase phase, Step step) { steps_.emplace_back(phase, std::move(step)); }

void Expansion::refuse(Problem problem) { refusals_.push_back(std::move(problem)); }

const std::vector<ChangeKind>& change_kinds() {
  static const std::vector<ChangeKind> kKinds = {
#define RATCHET_CHANGE(action, type) {#action, &make_change<type>},
#include "change/changes.def"
#undef RATCHET_CHANGE
  };
  return kKinds;
}

const ChangeKind* find_change_kind(std::string_view action) {
  const auto found = std::ranges::find(change_kinds(), action, &ChangeKind::action);
  return found == change_kinds().end() ? nullptr : &*found;
}

}  // namespace ratchet
