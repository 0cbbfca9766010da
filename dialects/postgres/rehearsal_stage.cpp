// Throw-away databases for rehearsals: on a server that was named, or in a cluster of their own.
#include "dialect/rehearsal_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.hpp"
#include "postgres/address.hpp"
#include "postgres/capabilities.hpp"
#include "postgres/cluster.hpp"
#include "postgres/column_kind.hpp"
#include "postgres/connection.hpp"
#include "postgres/dialect.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/lock_manners.hpp"
#include "postgres/schema_dump.hpp"
#include "postgres/spelling.hpp"

namespace ratchet {
namespace postgres {
namespace {

struct Mode {
  std::string_view name;  // as pg_locks has it
  std::string_view shown;
  Lock strength;
  Blocks blocks;
};
// From the weakest to the strongest; the others keep nobody away.
constexpr std::array kModes = {
    Mode{"ShareLock", "Share", Lock::share, Blocks::writers},
    Mode{"ShareRowExclusiveLock", "ShareRowExclusive", Lock::share_row_exclusive, Blocks::writers},
    Mode{"ExclusiveLock", "Exclusive", Lock::access_exclusive, Blocks::writers},
    Mode{"AccessExclusiveLock", "AccessExclusive", Lock::access_exclusive, Blocks::everybody}};

TableTrace trace_of(const Row& row, const std::string& home_schema) {
  const std::string schema = as_text(row.at(0));
  const Identifier name(as_text(row.at(1)));
  const auto mode = std::ranges::find(kModes, as_text(row.at(2)), &Mode::name);
  const QualifiedName table = schema == home_schema
                                  ? QualifiedName{.schema = std::nullopt, .name = name}
                                  : QualifiedName{.schema = Identifier(schema), .name = name};
  TableTrace trace{.lock = {.table = table, .strength = 0},
                   .mode = {},
                   .file = as_text(row.at(3)),
                   .rows_read = as_integer(row.at(4))};
  if (mode == kModes.end()) return trace;
  trace.lock.strength = static_cast<int>(mode->strength);
  trace.mode = mode->shown;
  trace.blocks = mode->blocks;
  return trace;
}

class PostgresStage final : public RehearsalStage {
 public:
  explicit PostgresStage(const StageOrder& order) : order_(order) {
    if (order_.server.empty()) {
      cluster_ = std::make_unique<Cluster>(server_programs(order_.programs),
                                           std::filesystem::path("/tmp") / order_.name);
    }
    const auto admin = administrator();
    version_ = admin->server_version();
    admin->execute(sql("CREATE DATABASE {} TEMPLATE template0", database()), Blame::statement);
    is_made_ = true;
  }

  ~PostgresStage() override {
    if (!is_made_ || cluster_) return;
    try {
      drop(kept());
      if (!is_left_) drop(database());
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
      // The server is gone, or soon will be.
    }
  }

  StoreAddress address() const override {
    return {.url = url(order_.name), .home_schema = order_.home_schema, .role = {}};
  }

  std::string display_name() const override {
    const std::string version =
        fmt::format("PostgreSQL {}.{}", version_ / 10'000, version_ % 10'000);
    if (cluster_) return version + ", a server of its own";
    return fmt::format("{}, {}", version, read_url(url(order_.name)).display_name);
  }

  void keep() override { copy({.from = database(), .to = kept()}); }
  void restore() override { copy({.from = kept(), .to = database()}); }

  ColumnKind kind_of(const Schema& schema, const Table&, const Column& column) const override {
    const ColumnKind kind = postgres::kind_of(schema, column);
    if (kind.kind != ValueKind::other) return kind;
    Column of_base = column;
    of_base.type = base_of_domain(column.type);
    return of_base.type == column.type ? kind : postgres::kind_of(schema, of_base);
  }

  std::vector<TableTrace> trace(Transaction& transaction) const override {
    std::vector<TableTrace> traces;
    for (const Row& row : transaction.query(embedded(kSqlRehearsalTrace))) {
      traces.push_back(trace_of(row, order_.home_schema));
    }
    return traces;
  }

  SqlText bringing_numbers() const override { return sql("OVERRIDING SYSTEM VALUE"); }
  void number_behind(Transaction& transaction, const Table& table) const override {
    for (const Column& column : table.columns) {
      auto sequence = column.sequence ? column.sequence : column.numbers;
      if (!sequence) continue;
      if (!sequence->schema) sequence->schema = Identifier(order_.home_schema);
      transaction.query(
          sql("SELECT pg_catalog.setval({}::pg_catalog.regclass, max({})) FROM {} "
              "HAVING max({}) > 0",
              Literal{quoted_name(*sequence)}, column.name, table.name, column.name));
    }
  }

  std::optional<std::string> schema_of(const StoreAddress& live) const override {
    return schema_dump(live, order_.programs);
  }

  std::string leave() override {
    is_left_ = true;
    if (!cluster_) {
      return fmt::format("the database {} is kept: DROP DATABASE {} when nobody looks at it",
                         read_url(url(order_.name)).display_name, order_.name);
    }
    const std::string start = cluster_->leave();
    return fmt::format("the server's files are kept in {0}: {1}; psql '{2}'",
                       cluster_->folder().string(), start, url(order_.name));
  }

 private:
  struct Databases {
    Identifier from;
    Identifier to;
  };

  // What stands behind a domain, and behind one that is made of another.
  std::string base_of_domain(std::string type) const {
    constexpr int kDomainsMax = 20;
    Connection connection(read_url(url(order_.name)), order_.home_schema);
    for (int depth = 0; depth < kDomainsMax; ++depth) {
      const Rows base = connection.query(
          sql("SELECT pg_catalog.format_type(typbasetype, typtypmod) FROM pg_catalog.pg_type "
              "WHERE typtype = 'd' AND oid IN (pg_catalog.to_regtype({}), "
              "pg_catalog.to_regtype({}))",
              Bind{type}, Bind{quoted_name(order_.home_schema) + "." + type}),
          Blame::statement);
      if (base.empty()) return type;
      type = as_text(base[0][0]);
    }
    return type;
  }

  Identifier database() const { return Identifier(order_.name); }
  Identifier kept() const { return Identifier(order_.name + "_kept"); }

  std::string url(const std::string& database) const {
    if (cluster_) return cluster_->url(database);
    const char* separator = order_.server.find('?') == std::string::npos ? "?" : "&";
    return fmt::format("{}{}dbname={}", order_.server, separator, database);
  }

  std::unique_ptr<Connection> administrator() const {
    const std::string at = cluster_ ? cluster_->url("postgres") : order_.server;
    return std::make_unique<Connection>(read_url(at), "pg_catalog");
  }

  void drop(const Identifier& name) const {
    administrator()->execute(sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name),
                             Blame::statement);
  }

  void copy(const Databases& databases) const {
    drop(databases.to);
    administrator()->execute(sql("CREATE DATABASE {} TEMPLATE {}", databases.to, databases.from),
                             Blame::statement);
  }

  StageOrder order_;
  std::unique_ptr<Cluster> cluster_;
  int version_ = 0;
  bool is_made_ = false;
  bool is_left_ = false;
};

class PostgresStageBuilder final : public StageBuilder {
 public:
  const Capabilities& capabilities() const override { return postgres::capabilities(); }
  bool is_url(const std::string& url) const override { return postgres::is_url(url); }
  std::unique_ptr<RehearsalStage> build(const StageOrder& order) const override {
    return std::make_unique<PostgresStage>(order);
  }
};

}  // namespace
}  // namespace postgres

std::unique_ptr<StageBuilder> make_postgres_stage_builder() {
  return std::make_unique<postgres::PostgresStageBuilder>();
}

}  // namespace ratchet
