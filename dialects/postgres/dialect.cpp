#include "postgres/dialect.hpp"

#include "postgres/capabilities.hpp"
#include "postgres/carried.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/scratch.hpp"
#include "postgres/spelling.hpp"
#include "postgres/store.hpp"
#include "sql/script.hpp"

namespace ratchet {
namespace postgres {
namespace {

class PostgresProduct final : public Product {
 public:
  std::string_view display_name() const override { return capabilities().display_name; }
  std::string_view url_form() const override { return "postgresql://USER@HOST/DATABASE"; }
  std::unique_ptr<Store> open(const StoreAddress& address) const override {
    if (!is_url(address.url)) return nullptr;
    return std::make_unique<PostgresStore>(SessionOptions{.url = address.url,
                                                          .home_schema = address.home_schema,
                                                          .role = address.role,
                                                          .lock_timeout = address.lock_timeout});
  }
};

}  // namespace

PostgresDialect::PostgresDialect(const SessionOptions& options)
    : renderer_(spelling(options.home_schema), LockManners(options.lock_timeout)),
      scratch_sessions_(std::make_unique<ScratchSessions>(options)) {}

const Capabilities& PostgresDialect::capabilities() const { return postgres::capabilities(); }

std::unique_ptr<Scratch> PostgresDialect::scratch(const Schema& schema) const {
  return std::make_unique<PostgresScratch>(*scratch_sessions_, schema);
}

std::vector<SqlText> PostgresDialect::journal_schema() const {
  std::vector<SqlText> statements;
  for (const std::string& each : statements_in(kSqlJournal)) statements.push_back(embedded(each));
  return statements;
}

QualifiedName PostgresDialect::journal_table(std::string_view name) const {
  return {.schema = Identifier("ratchet"), .name = Identifier(std::string(name))};
}

Holding PostgresDialect::holding(const Schema& schema, const Table&, const Column& column) const {
  return holding_of(schema, column);
}

bool PostgresDialect::has_journal(Transaction& transaction) const {
  return !transaction.query(sql("SELECT 1 WHERE to_regclass('ratchet.meta') IS NOT NULL")).empty();
}

}  // namespace postgres

std::unique_ptr<Product> make_postgres_product() {
  return std::make_unique<postgres::PostgresProduct>();
}

}  // namespace ratchet
