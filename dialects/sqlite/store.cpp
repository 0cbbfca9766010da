#include "sqlite/store.hpp"

#include <sqlite3.h>

#include "sqlite/crossing.hpp"
#include "sqlite/known_collations.hpp"
#include "sqlite/round_trip.hpp"
#include "sqlite/row_check.hpp"
#include "sqlite/row_dump.hpp"
#include "sqlite/row_work.hpp"
#include "sqlite/session.hpp"
#include "sqlite/signals/signals.hpp"

namespace ratchet::sqlite {

// Absolute, so that it stays the same file wherever the process goes.
SqliteStore::SqliteStore(const std::filesystem::path& file)
    : file_(std::filesystem::absolute(file)) {
  const Connection is_there(file_);
}

std::unique_ptr<Session> SqliteStore::connect() { return std::make_unique<SqliteSession>(file_); }

Schema SqliteStore::read_schema(Transaction& transaction) {
  const std::lock_guard lock(catalog_mutex_);
  Connection& connection = of_sqlite(transaction).connection();
  Schema schema = catalog_.read(connection);
  if (schema.version != version_read_) {
    dialect_.note_obstacle(why_nothing_is_renamed(connection));
    version_read_ = schema.version;
  }
  return schema;
}

std::string SqliteStore::stamp_of(Transaction& transaction, const std::vector<QualifiedName>&) {
  return to_display(transaction.query(sql("PRAGMA schema_version")).at(0).at(0));
}

std::unique_ptr<RowWork> SqliteStore::row_work(const Step& step, const DualWrite* mapping,
                                               const Scene& scene) {
  return make_row_work(step, mapping, scene);
}

std::unique_ptr<RowCheck> SqliteStore::row_check(const DualWrite& mapping, const Scene& scene) {
  return make_row_check(mapping, scene);
}

std::unique_ptr<Crossing> SqliteStore::crossing(const CrossingEnd& end, const Schema& schema) {
  return make_crossing(end, schema);
}

std::unique_ptr<RowDump> SqliteStore::row_dump(const DumpedTable& dumped) {
  return make_row_dump(dumped, file_);
}

Usage SqliteStore::usage_of(Transaction&, const std::vector<RetiredSide>&, const UsageSince&) {
  return {.found = {},
          .unknown = {"SQLite keeps no account of who is connected, nor of what they ran"}};
}

RoundTrips SqliteStore::try_round_trips(Transaction& transaction, const DualWrite& mapping,
                                        const Scene& scene, std::int64_t rows_max) {
  return sqlite::try_round_trips(transaction, mapping, scene, rows_max);
}

Signals SqliteStore::signals(const SignalScope&) { return make_signals(file_); }

std::string SqliteStore::version() const { return std::string("SQLite ") + sqlite3_libversion(); }

std::int64_t SqliteStore::size_bytes() {
  Connection connection(file_);
  const Rows rows = connection.query(
      sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
      Blame::statement);
  return as_integer(rows.at(0).at(0));
}

}  // namespace ratchet::sqlite
