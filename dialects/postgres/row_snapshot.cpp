#include "postgres/row_snapshot.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet::postgres {

RowSnapshot::RowSnapshot(const SessionOptions& options)
    : session_(options),
      holder_(session_.begin(Access::read)),
      id_(as_text(holder_->query(sql("SELECT pg_export_snapshot()"))[0][0])),
      words_(as_text(holder_->query(
          sql("SELECT pg_current_snapshot()::text || ' at ' || CASE WHEN pg_is_in_recovery() "
              "THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END"))[0][0])) {}

bool RowSnapshot::is_held() {
  try {
    holder_->query(sql("SELECT 1"));
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::connection_lost) throw;
    return false;
  }
}

std::int64_t oldest_unseen(const std::string& words) {
  if (const auto number = parse_integer(words.substr(0, words.find(':')))) return *number;
  throw Error(ErrorKind::store_failed,
              {.message = "the journal holds a snapshot that can't be read: " + words,
               .hint = "Continue with the version of ratchet that wrote it."});
}

bool share_snapshot(PostgresTransaction& reader, const std::string& id) {
  try {
    reader.connection().control(sql("SET TRANSACTION SNAPSHOT {}", Literal{id}));
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::statement_failed) throw;
    return false;
  }
}

}  // namespace ratchet::postgres
