// archive_queue: WAL files between the one that was archived last and the one that is written now.
// The names of files say how far apart they are: timeline, then 8 digits each of a number in two
// parts. (The folder of what waits may be listed only by few roles.)
#include <algorithm>

#include "postgres/signals/look.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {
namespace {

class ArchiveQueue final : public Signal {
 public:
  explicit ArchiveQueue(Session& session) : session_(session) {}

  std::string_view name() const override { return "archive_queue"; }

  SignalReading read() override {
    Look look(session_);
    if (look.number(sql("SELECT (current_setting('archive_mode') = 'off')::int")) != 0) {
      return {.value = std::nullopt, .detail = "archive_mode is off"};
    }
    const Rows rows = look.query(
        sql("WITH segment (bytes) AS (SELECT pg_size_bytes(current_setting('wal_segment_size'))), "
            "file (name, is_archived) AS (SELECT coalesce(last_archived_wal, last_failed_wal), "
            "(last_archived_wal IS NOT NULL)::int FROM pg_stat_archiver) "
            "SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint / bytes "
            "- ('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / bytes) "
            "- ('x' || substr(name, 17, 8))::bit(32)::bigint - is_archived)::bigint "
            "FROM segment, file WHERE length(name) >= 24 "
            "AND substr(name, 1, 24) ~ '^[0-9A-F]+$'"));
    if (rows.empty()) return {.value = 0};
    return {.value = std::max(0.0, as_number(rows[0][0]))};
  }

 private:
  Session& session_;
};

}  // namespace

std::unique_ptr<Signal> make_archive_queue(const SignalScope& scope) {
  return std::make_unique<ArchiveQueue>(scope.session);
}

}  // namespace ratchet::postgres
