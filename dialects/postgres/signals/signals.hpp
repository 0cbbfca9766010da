// What PostgreSQL tells of its load. Each signal is a file of this folder and a line in
// signals.def; goals and limits are the settings'.
#pragma once

#include "dialect/signal.hpp"

namespace ratchet::postgres {

#define RATCHET_POSTGRES_SIGNAL(name) std::unique_ptr<Signal> make_##name(const SignalScope& scope);
#include "postgres/signals/signals.def"
#undef RATCHET_POSTGRES_SIGNAL

Signals make_signals(const SignalScope& scope);

}  // namespace ratchet::postgres
