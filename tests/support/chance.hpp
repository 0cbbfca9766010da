// Where a test's chance comes from: RATCHET_SEED, or a new seed that is printed when it fails.
#pragma once

#include <cstdint>

namespace ratchet::testing {

std::uint64_t chosen_seed();

// 1; more under RATCHET_SOAK, which `make soak` sets: how much larger tables and longer runs are.
int soak_factor();

}  // namespace ratchet::testing
