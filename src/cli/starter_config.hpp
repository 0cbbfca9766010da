// The ratchet.toml that `ratchet init` writes: the store, and the settings that people change
// first, as comments with their defaults.
#pragma once

#include <string>

namespace ratchet {

// `url`: of the store; one with a password, or none, becomes ${DATABASE_URL}, which is read from
// the environment.
std::string starter_config(const std::string& url);

}  // namespace ratchet
