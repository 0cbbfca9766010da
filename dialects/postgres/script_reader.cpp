#include "postgres/script_reader.hpp"

#include "base/error.hpp"
#include "postgres/address.hpp"
#include "postgres/capabilities.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/dialect.hpp"
#include "postgres/script_block.hpp"
#include "postgres/script_context.hpp"
#include "postgres/spelling.hpp"

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

// Loops of a block go over rows in batches, whose bounds are variables.
bool may_be_a_batch(const Effect& effect) {
  return effect.kind == EffectKind::update_rows && effect.certainty == Certainty::unknown;
}

void read_block(ScriptContext& context) {
  const std::string whole = context.text(context.begin, context.end);
  const std::size_t begin = context.tokens.first_in(context.begin, context.end);
  std::size_t searched = 0;
  for (const BlockStatement& each : statements_in_block(whole)) {
    const std::size_t at = whole.find(each.as_written, searched);
    if (at != std::string::npos) searched = at;
    const ScriptTokens tokens(each.text);
    Effects effects;
    for (const ParsedStatement& parsed : parse_script(each.text)) {
      ScriptContext inner{.tokens = tokens,
                          .memory = context.memory,
                          .effects = effects,
                          .oldest_version = context.oldest_version,
                          .ordinal = context.ordinal,
                          .begin = parsed.begin,
                          .end = parsed.end};
      if (parsed.error.empty()) read_statement(inner, parsed.node);
    }
    const bool is_verbatim = at != std::string::npos && each.text == each.as_written;
    for (Effect& effect : effects) {
      if (may_be_a_batch(effect)) continue;
      effect.offset =
          begin + (at == std::string::npos ? 0 : at) + (is_verbatim ? effect.offset : 0);
      if (!is_verbatim) effect.length = each.as_written.size();
      context.add(std::move(effect));
    }
  }
}

// As ratchet puts it in force; what it proves apart, and builds beside clients, is so here.
struct Declared {
  std::vector<SqlText> operator()(const CreateTable& step) const { return create_table(step); }
  std::vector<SqlText> operator()(const AddColumn& step) const { return add_column(step); }
  std::vector<SqlText> operator()(const CreateIndex& step) const {
    return {create_index(step, step.table, name_of_index(step), IndexBuild::concurrently)};
  }
  std::vector<SqlText> operator()(const AddConstraint& step) const {
    if (step.kind.foreign_key.empty()) return {};
    return {sql("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID", step.table,
                name_of_constraint(step), constraint(step.kind))};
  }
  std::vector<SqlText> operator()(const auto&) const { return {}; }
};

std::vector<SqlText> declared(const Step& step) {
  try {
    return std::visit(Declared{}, step);
  } catch (const Error& error) {
    // What PostgreSQL has no words for is refused by the plan.
    if (error.kind() != ErrorKind::invalid_migration) throw;
    return {};
  }
}

}  // namespace

Effects PostgresScriptReader::read_step(const Step& step) {
  Spelling as_in_files = spelling({});
  as_in_files.home_schema.reset();
  std::string script;
  for (const SqlText& statement : declared(step)) {
    script += render(statement, as_in_files).text + ";\n";
  }
  return read(script);
}

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
      if (each.node.kind == "DoStmt") read_block(context);
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
