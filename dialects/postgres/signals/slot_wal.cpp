// slot_wal: WAL that the slot which is furthest behind keeps from being removed.
#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class SlotWal final : public Signal {
 public:
  explicit SlotWal(Session& session) : session_(session) {}

  std::string_view name() const override { return "slot_wal"; }

  SignalReading read() override {
    const Rows rows = Look(session_).query(
        sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::double precision, "
            "slot_name::text FROM pg_replication_slots WHERE restart_lsn IS NOT NULL "
            "ORDER BY 1 DESC LIMIT 1"));
    if (rows.empty()) return {.value = 0};
    return {.value = as_number(rows[0][0]), .detail = "for slot " + as_text(rows[0][1])};
  }

 private:
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_slot_wal(const SignalScope& scope) {
  return std::make_unique<SlotWal>(scope.session);
}

}  // namespace ratchet::postgres
