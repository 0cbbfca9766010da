#include "sqlite/dialect.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sqlite/capabilities.hpp"
#include "sqlite/embedded_sql.hpp"
#include "sqlite/renderer.hpp"
#include "sqlite/scratch.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/store.hpp"

namespace ratchet {
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

// Statements end with a semicolon at the end of a line; comments stand on lines of their own.
std::vector<SqlText> statements_in(std::string_view text) {
  std::vector<SqlText> statements;
  std::string statement;
  for (const std::string& line : split_lines(text)) {
    if (line.empty() || line.starts_with("--")) continue;
    statement += statement.empty() ? line : '\n' + line;
    if (!statement.ends_with(';')) continue;
    statement.pop_back();
    statements.push_back(sqlite::embedded(statement));
    statement.clear();
  }
  return statements;
}

class SqliteDialect final : public Dialect {
 public:
  const Capabilities& capabilities() const override { return sqlite::capabilities(); }
  const Renderer& renderer() const override { return renderer_; }

  std::unique_ptr<Store> open(const std::string& url) const override {
    if (!url.starts_with(kScheme)) return nullptr;
    return std::make_unique<sqlite::SqliteStore>(path_in(url));
  }

  std::unique_ptr<Scratch> scratch(const Schema& schema) const override {
    return std::make_unique<sqlite::SqliteScratch>(schema);
  }

  std::vector<SqlText> journal_schema() const override {
    return statements_in(sqlite::kSqlJournal);
  }

  QualifiedName journal_table(std::string_view name) const override {
    return unqualified(fmt::format("ratchet_{}", name));
  }

 private:
  sqlite::SqliteRenderer renderer_;
};

}  // namespace

std::unique_ptr<Dialect> make_sqlite_dialect() { return std::make_unique<SqliteDialect>(); }

}  // namespace ratchet
