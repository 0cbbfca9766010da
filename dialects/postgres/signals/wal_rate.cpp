// wal_rate: WAL written in a second, by everybody, since the last look.
#include <optional>

#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class WalRate final : public Signal {
 public:
  explicit WalRate(const SignalScope& scope) : session_(scope.session), clock_(scope.clock) {}

  std::string_view name() const override { return "wal_rate"; }

  SignalReading read() override {
    const double bytes = Look(session_).number(
        sql("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::double precision"));
    const SteadyTime now = clock_.steady();
    const auto before = last_;
    last_ = {.bytes = bytes, .at = now};
    if (!before) return {.value = 0};
    const double seconds = std::chrono::duration<double>(now - before->at).count();
    return {.value = seconds > 0 ? (bytes - before->bytes) / seconds : 0};
  }

 private:
  struct Point {
    double bytes;
    SteadyTime at;
  };

  Session& session_;
  Clock& clock_;
  std::optional<Point> last_;
};

}  // namespace

std::unique_ptr<Signal> make_wal_rate(const SignalScope& scope) {
  return std::make_unique<WalRate>(scope);
}

}  // namespace ratchet::postgres
