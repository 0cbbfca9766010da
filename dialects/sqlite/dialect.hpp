// SQLite as a dialect of ratchet, bound to no store: the one header of this directory that is for
// others.
#pragma once

#include <memory>

#include "dialect/dialect.hpp"
#include "sqlite/renderer.hpp"

namespace ratchet {
namespace sqlite {

class SqliteDialect final : public Dialect {
 public:
  const Capabilities& capabilities() const override;
  const Renderer& renderer() const override { return renderer_; }
  std::unique_ptr<Scratch> scratch(const Schema& schema) const override;
  std::vector<SqlText> journal_schema() const override;
  QualifiedName journal_table(std::string_view name) const override;
  bool has_journal(Transaction& transaction) const override;

 private:
  SqliteRenderer renderer_;
};

}  // namespace sqlite

std::unique_ptr<Product> make_sqlite_product();
std::unique_ptr<Dialect> make_sqlite_dialect();

}  // namespace ratchet
