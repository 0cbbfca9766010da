// PostgreSQL as a dialect of ratchet, bound to one store: which schema is home, and how to get a
// scratch beside it. The one header of this directory that is for others.
#pragma once

#include <memory>

#include "dialect/dialect.hpp"
#include "dialect/rehearsal_stage.hpp"
#include "dialect/script_reader.hpp"
#include "dialect/script_translator.hpp"
#include "postgres/renderer.hpp"
#include "postgres/scratch_sessions.hpp"

namespace ratchet {
namespace postgres {

class PostgresDialect final : public Dialect {
 public:
  // Connects to nothing.
  explicit PostgresDialect(const SessionOptions& options);

  const Capabilities& capabilities() const override;
  const Renderer& renderer() const override { return renderer_; }
  std::unique_ptr<Scratch> scratch(const Schema& schema) const override;
  std::vector<SqlText> journal_schema() const override;
  QualifiedName journal_table(std::string_view name) const override;
  bool has_journal(Transaction& transaction) const override;
  Holding holding(const Schema& schema, const Table& table, const Column& column) const override;
  SqlText claiming() const override { return sql("FOR UPDATE SKIP LOCKED"); }

 private:
  PostgresRenderer renderer_;
  std::unique_ptr<ScratchSessions> scratch_sessions_;
};

}  // namespace postgres

std::unique_ptr<Product> make_postgres_product();
// For rehearsals; connects when a stage is built.
std::unique_ptr<StageBuilder> make_postgres_stage_builder();
// For lint; connects to nothing.
std::unique_ptr<ScriptReading> make_postgres_script_reading();
std::unique_ptr<ScriptTranslator> make_postgres_translator();

}  // namespace ratchet
