// One database file as a store. Thread-safe: workers connect to it, each with a session of its own.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "dialect/dialect.hpp"
#include "sqlite/catalog.hpp"
#include "sqlite/dialect.hpp"

namespace ratchet::sqlite {

class SqliteStore final : public Store {
 public:
  // Throws Error{store_failed} when there is no such file, or it is no database.
  explicit SqliteStore(const std::filesystem::path& file);

  const Dialect& dialect() const override { return dialect_; }
  std::unique_ptr<Session> connect() override;
  Schema read_schema(Transaction& transaction) override;
  std::string stamp_of(Transaction& transaction, const std::vector<QualifiedName>& tables) override;
  Definitions write_path(Transaction&, const DualWrite&) override { return {}; }
  std::unique_ptr<RowWork> row_work(const Step& step, const DualWrite* mapping,
                                    const Scene& scene) override;
  std::unique_ptr<RowCheck> row_check(const DualWrite& mapping, const Scene& scene) override;
  std::unique_ptr<Crossing> crossing(const CrossingEnd& end, const Schema& schema) override;
  std::unique_ptr<RowDump> row_dump(const DumpedTable& dumped) override;
  std::string usage_mark(Transaction&, const std::vector<RetiredSide>&) override { return ""; }
  Usage usage_of(Transaction& transaction, const std::vector<RetiredSide>& sides,
                 const UsageSince& since) override;
  RoundTrips try_round_trips(Transaction& transaction, const DualWrite& mapping, const Scene& scene,
                             std::int64_t rows_max) override;

  // The next write has the room of what is gone.
  std::optional<TableSpace> space_of(Transaction&, const std::vector<QualifiedName>&) override {
    return std::nullopt;
  }
  Vacuum vacuum_of(Transaction&, const std::vector<QualifiedName>&) override { return {}; }

  Signals signals(const SignalScope& scope) override;

  std::string display_name() const override { return file_.filename().string(); }
  std::string version() const override;
  std::int64_t size_bytes() override;

 private:
  std::filesystem::path file_;
  SqliteDialect dialect_;
  std::mutex catalog_mutex_;
  Catalog catalog_;  // what one session has read serves the others
  std::optional<std::int64_t> version_read_;
};

}  // namespace ratchet::sqlite
