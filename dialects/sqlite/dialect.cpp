#include "sqlite/dialect.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "sql/script.hpp"
#include "sqlite/capabilities.hpp"
#include "sqlite/carried.hpp"
#include "sqlite/embedded_sql.hpp"
#include "sqlite/scratch.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/store.hpp"

namespace ratchet {
namespace sqlite {
namespace {

constexpr std::string_view kScheme = "sqlite:";

// "sqlite:shop.db", "sqlite:/var/shop.db", "sqlite:///var/shop.db"
std::string path_in(const std::string& url) {
  const std::string path = url.substr(kScheme.size());
  if (path.starts_with("///")) return path.substr(2);
  if (!path.empty() && !path.starts_with("//")) return path;
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("{} names no file", url),
               .hint = "Write sqlite: and the path of the file, for example sqlite:shop.db."});
}

class SqliteProduct final : public Product {
 public:
  std::string_view display_name() const override { return capabilities().display_name; }
  std::string_view url_form() const override { return "sqlite:PATH"; }
  std::unique_ptr<Store> open(const StoreAddress& address) const override {
    if (!address.url.starts_with(kScheme)) return nullptr;
    return std::make_unique<SqliteStore>(path_in(address.url));
  }
};

}  // namespace

const Capabilities& SqliteDialect::capabilities() const { return sqlite::capabilities(); }

std::unique_ptr<Scratch> SqliteDialect::scratch(const Schema& schema) const {
  const std::lock_guard lock(obstacle_mutex_);
  return std::make_unique<SqliteScratch>(schema, obstacle_);
}

void SqliteDialect::note_obstacle(std::optional<std::string> obstacle) {
  const std::lock_guard lock(obstacle_mutex_);
  obstacle_ = std::move(obstacle);
}

std::vector<SqlText> SqliteDialect::journal_schema() const {
  std::vector<SqlText> statements;
  for (const std::string& each : statements_in(kSqlJournal)) statements.push_back(embedded(each));
  return statements;
}

QualifiedName SqliteDialect::journal_table(std::string_view name) const {
  return unqualified(fmt::format("ratchet_{}", name));
}

Holding SqliteDialect::holding(const Schema&, const Table& table, const Column& column) const {
  return holding_of(table, column);
}

bool SqliteDialect::has_journal(Transaction& transaction) const {
  const Bind name{journal_table("meta").name.text()};
  return !transaction.query(sql("SELECT 1 FROM sqlite_schema WHERE name = {}", name)).empty();
}

}  // namespace sqlite

std::unique_ptr<Dialect> make_sqlite_dialect() { return std::make_unique<sqlite::SqliteDialect>(); }

std::unique_ptr<Product> make_sqlite_product() { return std::make_unique<sqlite::SqliteProduct>(); }

}  // namespace ratchet
