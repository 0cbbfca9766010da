#include "postgres/script_reader.hpp"

#include "postgres/address.hpp"
#include "postgres/capabilities.hpp"
#include "postgres/dialect.hpp"
#include "postgres/script_context.hpp"

namespace ratchet {
namespace postgres {
namespace {

class PostgresScriptReading final : public ScriptReading {
 public:
  const Capabilities& capabilities() const override { return postgres::capabilities(); }
  bool is_url(const std::string& url) const override { return postgres::is_url(url); }
  std::unique_ptr<ScriptReader> begin(const ServerFacts& server) const override {
    return std::make_unique<PostgresScriptReader>(server);
  }
};

bool is_of_indexes(const ScriptNode& statement) {
  return statement.kind == "IndexStmt" || statement.kind == "ReindexStmt" ||
         (statement.kind == "DropStmt" && statement.text("removeType") == "OBJECT_INDEX");
}

void read_statement(ScriptContext& context, const ScriptNode& statement) {
  if (statement.kind == "AlterTableStmt") return read_alter_table(context, statement);
  if (is_of_indexes(statement)) return read_index(context, statement);
  read_setting(context, statement);
  read_definition(context, statement);
  read_rows(context, statement);
}

}  // namespace

Effects PostgresScriptReader::read(const std::string& script) {
  Effects effects;
  const ScriptTokens tokens(script);
  std::size_t ordinal = 0;
  for (const ParsedStatement& each : parse_script(script)) {
    ScriptContext context{.tokens = tokens,
                          .memory = memory_,
                          .effects = effects,
                          .oldest_version = server_.oldest_version,
                          .ordinal = ordinal++,
                          .begin = each.begin,
                          .end = each.end};
    if (each.error.empty()) {
      read_statement(context, each.node);
      continue;
    }
    context.add({.kind = EffectKind::unreadable,
                 .words = each.error,
                 .table = std::nullopt,
                 .others = {},
                 .columns = {},
                 .object = {},
                 .offset = each.error_at});
  }
  return effects;
}

}  // namespace postgres

std::unique_ptr<ScriptReading> make_postgres_script_reading() {
  return std::make_unique<postgres::PostgresScriptReading>();
}

}  // namespace ratchet
