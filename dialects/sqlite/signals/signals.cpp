#include "sqlite/signals/signals.hpp"

namespace ratchet::sqlite {

Signals make_signals(const std::filesystem::path& file) {
  Signals signals;
#define RATCHET_SQLITE_SIGNAL(name) signals.push_back(make_##name(file));
#include "sqlite/signals/signals.def"
#undef RATCHET_SQLITE_SIGNAL
  return signals;
}

}  // namespace ratchet::sqlite
