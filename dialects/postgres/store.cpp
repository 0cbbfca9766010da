#include "postgres/store.hpp"

#include <fmt/format.h>

#include "postgres/crossing.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/relation_tree.hpp"
#include "postgres/round_trip.hpp"
#include "postgres/row_check.hpp"
#include "postgres/row_dump.hpp"
#include "postgres/row_work.hpp"
#include "postgres/spelling.hpp"
#include "postgres/table_space.hpp"
#include "postgres/usage.hpp"
#include "postgres/write_path.hpp"

namespace ratchet::postgres {

PostgresStore::PostgresStore(const SessionOptions& options) : options_(options), dialect_(options) {
  PostgresSession is_there(options);
  display_name_ = is_there.connection().name();
  server_version_ = is_there.connection().server_version();
}

std::unique_ptr<Session> PostgresStore::connect() {
  return std::make_unique<PostgresSession>(options_);
}

Schema PostgresStore::read_schema(Transaction& transaction) {
  const std::lock_guard lock(catalog_mutex_);
  return catalog_.read(of_postgres(transaction));
}

Definitions PostgresStore::write_path(Transaction& transaction, const DualWrite& mapping) {
  return read_write_path(of_postgres(transaction), mapping, spelling(options_.home_schema));
}

std::string PostgresStore::stamp_of(Transaction& transaction,
                                    const std::vector<QualifiedName>& tables) {
  if (tables.empty()) return "";
  const SqlText tree = relation_tree(tables, of_postgres(transaction).connection());
  const Rows stamp = transaction.query(sql("{}, {}", tree, embedded(kSqlTableStamp)));
  return as_text(stamp.at(0).at(0));
}

std::unique_ptr<RowWork> PostgresStore::row_work(const Step& step, const DualWrite* mapping,
                                                 const Scene& scene) {
  return make_row_work(step, mapping, scene, spelling(options_.home_schema));
}

std::unique_ptr<RowCheck> PostgresStore::row_check(const DualWrite& mapping, const Scene& scene) {
  return make_row_check(mapping, scene, options_);
}

std::unique_ptr<Crossing> PostgresStore::crossing(const CrossingEnd& end, const Schema& schema) {
  return make_crossing(end, schema, options_);
}

std::unique_ptr<RowDump> PostgresStore::row_dump(const DumpedTable& dumped) {
  return make_row_dump(dumped, options_);
}

std::string PostgresStore::usage_mark(Transaction& transaction,
                                      const std::vector<RetiredSide>& sides) {
  return postgres::usage_mark(of_postgres(transaction), sides);
}

Usage PostgresStore::usage_of(Transaction& transaction, const std::vector<RetiredSide>& sides,
                              const UsageSince& since) {
  return read_usage(of_postgres(transaction), sides, since);
}

RoundTrips PostgresStore::try_round_trips(Transaction& transaction, const DualWrite& mapping,
                                          const Scene& scene, std::int64_t rows_max) {
  return postgres::try_round_trips(transaction, mapping, scene, rows_max,
                                   spelling(options_.home_schema));
}

std::optional<TableSpace> PostgresStore::space_of(Transaction& transaction,
                                                  const std::vector<QualifiedName>& tables) {
  return read_space(of_postgres(transaction), tables);
}

Vacuum PostgresStore::vacuum_of(Transaction& transaction,
                                const std::vector<QualifiedName>& tables) {
  return make_vacuum(of_postgres(transaction), tables);
}

std::string PostgresStore::version() const {
  return fmt::format("PostgreSQL {}.{}", server_version_ / 10'000, server_version_ % 10'000);
}

std::int64_t PostgresStore::size_bytes() {
  PostgresSession session(options_);
  const auto transaction = session.begin(Access::read);
  return as_integer(
      transaction->query(sql("SELECT pg_database_size(current_database())")).at(0).at(0));
}

}  // namespace ratchet::postgres
