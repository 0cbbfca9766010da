// What can be turned while a run is under way, by whom and how it is said: pause, resume, limit.
// Knobs are rows of the journal's `control`; this lays them over the settings and writes the event
// log. Obeying them is the regulator's.
#pragma once

#include <string>

#include "engine/in_hand.hpp"

namespace ratchet {

// The keys of settings.def and signals.def that `limit` takes, in short: "rows_per_second", "duty",
// "batch_rows", "batch_time", "workers", "signals.replica_lag.limit", ...
std::vector<std::string> knob_names(const Settings& settings);

// Throws Error{usage} for a knob that there is not, or a value that does not fit.
Settings with_knobs(const Settings& settings, const std::vector<ControlStatus>& knobs);

const ControlStatus* find_pause(const std::vector<ControlStatus>& knobs);
// "paused by bob@ops1: lunch peak"
std::string pause_text(const ControlStatus& pause);

void pause(Site& site, const std::string& id, const std::string& reason);
// Throws Error{usage} when it is not paused.
void resume(Site& site, const std::string& id, const std::string& reason);
// One transaction. Throws Error{usage} as with_knobs does; nothing is changed then.
void limit(Site& site, const std::string& id, const LimitOptions& options);

}  // namespace ratchet
