// The ratchet.toml that `ratchet init` writes: the store, and the settings that people change
// first, as comments with their defaults.
#pragma once

#include <string>

namespace ratchet {

// `url`: of the store. One with a password is left out, as is none: DATABASE_URL then counts.
std::string starter_config(const std::string& url);

}  // namespace ratchet
