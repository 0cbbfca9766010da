// SQLite as a dialect of ratchet: the one header of this directory that is for others. Of its store
// it knows no more than what a copy of the schema can't show.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "dialect/dialect.hpp"
#include "dialect/rehearsal_stage.hpp"
#include "dialect/script_reader.hpp"
#include "dialect/script_translator.hpp"
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
  Holding holding(const Schema& schema, const Table& table, const Column& column) const override;
  SqlText claiming() const override { return {}; }

  // What keeps the store's columns and tables from being renamed, as it was last read.
  void note_obstacle(std::optional<std::string> obstacle);

 private:
  SqliteRenderer renderer_;
  mutable std::mutex obstacle_mutex_;
  std::optional<std::string> obstacle_;
};

}  // namespace sqlite

std::unique_ptr<Product> make_sqlite_product();
std::unique_ptr<Dialect> make_sqlite_dialect();
// For rehearsals; makes a file when a stage is built.
std::unique_ptr<StageBuilder> make_sqlite_stage_builder();
// For lint; opens no store.
std::unique_ptr<ScriptReading> make_sqlite_script_reading();
// For `new --from-sql`; opens no store.
std::unique_ptr<ScriptTranslator> make_sqlite_translator();

}  // namespace ratchet
