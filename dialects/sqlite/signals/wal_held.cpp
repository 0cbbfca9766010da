// wal_held: the part of the write-ahead log that can't be moved into the database, mostly because a
// reader still looks at what was there before.
#include "sqlite/signals/log_look.hpp"
#include "sqlite/signals/signals.hpp"

namespace ratchet::sqlite {
namespace {

class WalHeld final : public Signal {
 public:
  explicit WalHeld(const std::filesystem::path& file) : log_(file) {}

  std::string_view name() const override { return "wal_held"; }

  SignalReading read() override {
    const auto state = log_.look();
    if (!state) return {.value = std::nullopt, .detail = "the database keeps no WAL"};
    return {.value = static_cast<double>(state->held)};
  }

 private:
  LogLook log_;
};

}  // namespace

std::unique_ptr<Signal> make_wal_held(const std::filesystem::path& file) {
  return std::make_unique<WalHeld>(file);
}

}  // namespace ratchet::sqlite
