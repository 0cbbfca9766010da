// The last phase, which no file spells out: what the other phases have left behind is dropped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "step/step.hpp"

namespace ratchet {

// "drop users.name"; nullopt for a step that leaves nothing behind.
std::optional<std::string> purge_summary(const Step& step);

// Those that leave something behind, in the order in which it goes: first what writes, then what
// it wrote to.
std::vector<Step> steps_to_purge(const std::vector<Step>& steps);

}  // namespace ratchet
