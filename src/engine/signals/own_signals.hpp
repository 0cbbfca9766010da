// The signals that need nothing of a product: a file, the time of the week, a question of the
// user's own. Those of a product are in dialects/<product>/signals/.
#pragma once

#include <atomic>

#include "dialect/signal.hpp"
#include "migration/settings.hpp"
#include "throttle/governor.hpp"

namespace ratchet {

// How a run has fared with the locks that it asked for. Written by it, read by the signal.
struct Attempts {
  std::atomic<std::int64_t> all = 0;
  std::atomic<std::int64_t> busy = 0;
};
// The share of the last seconds' attempts that found the store busy.
std::unique_ptr<Signal> make_busy_rate_signal(const Attempts& attempts);

// Closed while the file is there.
std::unique_ptr<Signal> make_flag_file_signal(std::string path);
// Closed outside of every window.
std::unique_ptr<Signal> make_windows_signal(const std::vector<std::string>& windows,
                                            const Clock& clock);
// The first value of a query's first row.
std::unique_ptr<Signal> make_sql_probe(const ProbeSettings& probe, Session& session);
// The number in the body that a url answers with.
std::unique_ptr<Signal> make_url_probe(const ProbeSettings& probe);

// Those of them that the settings ask for.
Signals own_signals(const Settings& settings, const SignalScope& scope);

// Every signal that is on, of a product too, whether a store has it or not.
std::vector<SignalBounds> signals_wanted(const Settings& settings);

}  // namespace ratchet
