// What the environment has to do with settings: ${NAME} in a store's url, RATCHET_<SECTION>_<KEY>,
// and DATABASE_URL.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "migration/settings.hpp"

namespace ratchet {

struct ExpandedText {
  std::string text;
  std::optional<std::string> unset;  // the first ${NAME} that is not in the environment, or empty
};
ExpandedText expand_variables(const std::string& text, const Environment& environment);

// "backfill.workers" -> "RATCHET_BACKFILL_WORKERS".
std::string variable_of(const std::string& key);

// Lays RATCHET_... over `settings` and returns what they said. A value that doesn't fit its key is
// an error; a name that is nearly one of ours, a warning.
SettingsOverlay apply_environment(const Environment& environment, Settings& settings,
                                  Diagnostics& diagnostics);

// DATABASE_URL counts where the default store has no url, or there is no store.
void apply_database_url(const Environment& environment, Settings& settings);

}  // namespace ratchet
