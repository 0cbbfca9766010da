// One PostgreSQL database as a store. Thread-safe: workers connect to it, each with a session of
// its own.
#pragma once

#include <mutex>

#include "dialect/dialect.hpp"
#include "postgres/catalog.hpp"
#include "postgres/dialect.hpp"
#include "postgres/session.hpp"
#include "postgres/signals/signals.hpp"

namespace ratchet::postgres {

class PostgresStore final : public Store {
 public:
  // Connects once, to see that it can. Throws as PostgresSession does.
  explicit PostgresStore(const SessionOptions& options);

  const Dialect& dialect() const override { return dialect_; }
  std::unique_ptr<Session> connect() override;
  Schema read_schema(Transaction& transaction) override;
  std::string stamp_of(Transaction& transaction, const std::vector<QualifiedName>& tables) override;
  Definitions write_path(Transaction& transaction, const DualWrite& mapping) override;
  std::unique_ptr<RowWork> row_work(const Step& step, const DualWrite* mapping,
                                    const Scene& scene) override;
  std::unique_ptr<RowCheck> row_check(const DualWrite& mapping, const Scene& scene) override;
  std::unique_ptr<Crossing> crossing(const CrossingEnd& end, const Schema& schema) override;
  std::unique_ptr<RowDump> row_dump(const DumpedTable& dumped) override;
  std::string usage_mark(Transaction& transaction, const std::vector<RetiredSide>& sides) override;
  Usage usage_of(Transaction& transaction, const std::vector<RetiredSide>& sides,
                 const UsageSince& since) override;
  RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                             std::int64_t rows_max) override;

  std::optional<TableSpace> space_of(Transaction& transaction,
                                     const std::vector<QualifiedName>& tables) override;
  Vacuum vacuum_of(Transaction& transaction, const std::vector<QualifiedName>& tables) override;

  Signals signals(const SignalScope& scope) override { return make_signals(scope); }

  std::string display_name() const override { return display_name_; }
  std::string version() const override;
  std::int64_t size_bytes() override;

 private:
  SessionOptions options_;
  PostgresDialect dialect_;
  std::string display_name_;
  int server_version_ = 0;  // 150018
  std::mutex catalog_mutex_;
  Catalog catalog_{Shown::users};  // what one session has read serves the others
};

}  // namespace ratchet::postgres
