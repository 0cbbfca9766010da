#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {

Signals make_signals(const SignalScope& scope) {
  Signals signals;
#define RATCHET_POSTGRES_SIGNAL(name) signals.push_back(make_##name(scope));
#include "postgres/signals/signals.def"
#undef RATCHET_POSTGRES_SIGNAL
  return signals;
}

}  // namespace ratchet::postgres
