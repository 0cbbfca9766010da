// sessions: clients of this database that are in the middle of a statement.
#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class Sessions final : public Signal {
 public:
  explicit Sessions(Session& session) : session_(session) {}

  std::string_view name() const override { return "sessions"; }

  SignalReading read() override {
    Look look(session_);
    if (!look.sees_others()) return look.not_permitted("what others' sessions do");
    return {.value = look.number(
                sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
                    "AND backend_type = 'client backend' AND datname = current_database() "
                    "AND pid <> pg_backend_pid()"))};
  }

 private:
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_sessions(const SignalScope& scope) {
  return std::make_unique<Sessions>(scope.session);
}

}  // namespace ratchet::postgres
