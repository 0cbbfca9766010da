// Numbers as people read them: durations, counts, sizes, times. One place, so that every output
// says the same thing the same way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace ratchet {

// "246 ms", "4.1 s", "46 s", "1 m 52 s", "46 m", "3 h 40 m", "2 d 4 h"
std::string duration_text(Milliseconds duration);
// The same without spaces, for lines that programs split: "3h40m".
std::string compact_duration(Milliseconds duration);

// The hold of a lock as a plan promises it: "none", "< 5 ms", "~250 ms".
std::string expected_hold(Milliseconds hold);

// "300,000"; from a million on "48.2 M".
std::string count_text(std::int64_t count);
// "33k", "48.2M"
std::string compact_count(std::int64_t count);
// "1 row", "300,000 rows"
std::string rows_text(std::int64_t rows);
// counted(2, "step") -> "2 steps"
std::string counted(std::int64_t count, const std::string& thing);

// Powers of 1000: "137 MB", "38 GB".
std::string bytes_text(std::int64_t bytes);

// 0 … 100, rounded down, so that 100 means finished; 0 when nothing is known of the whole.
struct Share {
  std::int64_t done;
  std::int64_t whole;
};
int percent_of(Share share);

// The time that a text is written at, which decides how much of another time it has to say.
struct Now {
  WallTime time;
};
// In UTC, as near as needed: "15:04Z" today, "12 Nov" this year, else "2025-11-12".
std::string when_text(WallTime at, Now now);
// "2 s ago"
std::string ago_text(WallTime at, Now now);
// "2026-11-22T15:04:19Z": a log's time.
std::string stamp_text(WallTime at);

}  // namespace ratchet
