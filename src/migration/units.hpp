// Numbers with units, as people write them in settings. parse_duration and parse_size are public:
// settings.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ratchet {

// "0.2" or "20%" -> 0.2.
std::optional<double> parse_ratio(std::string_view text);

// "Mon-Fri 22:00-06:00 UTC", "Sat 00:00-24:00 UTC", "01:30-05:00 UTC".
bool is_window(std::string_view text);

}  // namespace ratchet
