// The tables of ratchet.toml that a user names: stores, probes and gates.
#pragma once

#include <vector>

#include "migration/read_values.hpp"
#include "migration/settings.hpp"
#include "migration/toml.hpp"

namespace ratchet {

// In the order of the file: the first is the default. A ${NAME} that is not set is an error.
std::vector<StoreSettings> read_stores(const TomlNode& node, const Environment& environment,
                                       ReadValues& values);
std::vector<ProbeSettings> read_probes(const TomlNode& node, ReadValues& values);
std::vector<GateSettings> read_gates(const TomlNode& node, ReadValues& values);

}  // namespace ratchet
