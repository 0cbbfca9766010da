// What SQLite tells of its load. Each signal is a file of this folder and a line in signals.def;
// goals and limits are the settings'.
#pragma once

#include <filesystem>

#include "dialect/signal.hpp"

namespace ratchet::sqlite {

#define RATCHET_SQLITE_SIGNAL(name) \
  std::unique_ptr<Signal> make_##name(const std::filesystem::path& file);
#include "sqlite/signals/signals.def"
#undef RATCHET_SQLITE_SIGNAL

Signals make_signals(const std::filesystem::path& file);

}  // namespace ratchet::sqlite
