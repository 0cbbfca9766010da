// oldest_xact: the age of the oldest transaction that keeps dead rows from being vacuumed, prepared
// ones included. Not those of ratchet itself: a comparison that takes hours must not hold itself
// up.
#include <algorithm>

#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class OldestXact final : public Signal {
 public:
  explicit OldestXact(Session& session) : session_(session) {}

  std::string_view name() const override { return "oldest_xact"; }

  SignalReading read() override {
    Look look(session_);
    if (!look.sees_others()) return look.not_permitted("others' transactions");
    const Rows rows = look.query(
        sql("SELECT extract(epoch FROM clock_timestamp() - since)::double precision, who FROM ("
            "SELECT xact_start AS since, 'of pid ' || pid || coalesce(' (' || usename || ')', '') "
            "AS who FROM pg_stat_activity WHERE datname = current_database() "
            "AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL) "
            "AND backend_type = 'client backend' AND NOT (usename = session_user "
            "AND application_name = current_setting('application_name')) "
            "UNION ALL SELECT prepared, 'of prepared transaction ' || gid FROM pg_prepared_xacts "
            "WHERE database = current_database()) AS held ORDER BY since LIMIT 1"));
    if (rows.empty()) return {.value = 0};
    return {.value = std::max(0.0, as_number(rows[0][0])), .detail = as_text(rows[0][1])};
  }

 private:
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_oldest_xact(const SignalScope& scope) {
  return std::make_unique<OldestXact>(scope.session);
}

}  // namespace ratchet::postgres
