// The part of reading settings that a migration file needs, too: its [options].
#pragma once

#include "migration/read_values.hpp"
#include "migration/settings.hpp"
#include "migration/toml.hpp"

namespace ratchet {

// [options]: the keys of ratchet.toml, except stores, probes and gates. Reports what is wrong.
SettingsOverlay read_options(const TomlNode& options, ReadValues& values);

}  // namespace ratchet
