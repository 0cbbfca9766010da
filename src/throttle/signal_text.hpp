// A signal's value as people read it. Pure.
#pragma once

#include <string>

#include "dialect/signal.hpp"

namespace ratchet {

// "4.2 s", "12 m", "1.2 GB", "30 %", "5", "1.5 times"
std::string signal_text(SignalUnit unit, double value);

}  // namespace ratchet
