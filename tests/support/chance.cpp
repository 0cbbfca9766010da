#include "support/chance.hpp"

#include <cstdlib>
#include <random>
#include <string>

namespace ratchet::testing {

std::uint64_t chosen_seed() {
  const char* given = std::getenv("RATCHET_SEED");
  return given == nullptr ? std::random_device()() : std::stoull(given);
}

int soak_factor() {
  const char* given = std::getenv("RATCHET_SOAK");
  return given == nullptr ? 1 : std::stoi(given);
}

}  // namespace ratchet::testing
