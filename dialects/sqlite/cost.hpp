// How long a step is expected to hold SQLite's one right to write, and to take in all. Measured on
// rows of about 140 bytes; a plan says "about".
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

Cost cost_of(const Step& step, const Scene& scene, Phase phase);

}  // namespace ratchet::sqlite
