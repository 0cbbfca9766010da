// What a step costs on PostgreSQL: the lock that keeps others waiting, for how long, and how long
// the whole takes. Estimates from rules of thumb and the number of rows; nothing is asked.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::postgres {

Cost cost_of(const Step& step, const Scene& scene, Phase phase);

}  // namespace ratchet::postgres
