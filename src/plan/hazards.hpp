// What the steps of a plan may do to its clients. Read off the steps and the schema, so that a
// change and its explicit form have the same hazards.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/draft.hpp"
#include "plan/findings.hpp"
#include "plan/plan.hpp"

namespace ratchet {

struct FoundHazard {
  std::string rule;
  std::string message;
  const Draft* draft = nullptr;
  std::optional<LocatedSql> expression;  // where it is about one
};
using FoundHazards = std::vector<FoundHazard>;

// `base`: the schema that the migration begins with. Also sees what expressions can't tell.
FoundHazards hazards_of(const Drafts& drafts, const Schema& base, const Capabilities& capabilities);

// The hazards as the plan has them. One that has to be allowed, and isn't, is refused.
std::vector<Hazard> judge(const FoundHazards& found, const Migration& migration,
                          Findings& findings);

}  // namespace ratchet
