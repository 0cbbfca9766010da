// wal_size: how long the write-ahead log is. It begins anew only in a moment without any reader.
#include "sqlite/signals/log_look.hpp"
#include "sqlite/signals/signals.hpp"

namespace ratchet::sqlite {
namespace {

class WalSize final : public Signal {
 public:
  explicit WalSize(const std::filesystem::path& file) : log_(file) {}

  std::string_view name() const override { return "wal_size"; }

  SignalReading read() override {
    const auto state = log_.look();
    if (!state) return {.value = std::nullopt, .detail = "the database keeps no WAL"};
    return {.value = static_cast<double>(state->bytes)};
  }

 private:
  LogLook log_;
};

}  // namespace

std::unique_ptr<Signal> make_wal_size(const std::filesystem::path& file) {
  return std::make_unique<WalSize>(file);
}

}  // namespace ratchet::sqlite
