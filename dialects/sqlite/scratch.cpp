#include "sqlite/scratch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/ensure.hpp"
#include "sqlite/breakage.hpp"
#include "sqlite/dependants.hpp"
#include "sqlite/scratch_builder.hpp"
#include "sqlite/session.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"
#include "sqlite/words.hpp"

namespace ratchet::sqlite {
namespace {

Error invalid(const SqlText& statement, const std::string& words) {
  const std::string text = shortened(render(statement, spelling()).text);
  return Error(
      ErrorKind::invalid_migration,
      {.message = fmt::format("SQLite refuses `{}`: {}", text, in_our_words(words)), .hint = ""});
}

Error invalid(const Broken& broken) {
  return Error(ErrorKind::invalid_migration,
               {.message = fmt::format("this would break {}: {}", broken.object, broken.words),
                .hint = "Drop it before this change, and make it again behind it."});
}

bool renames_or_drops(const SqlText& statement) {
  const std::string text = render(statement, spelling()).text;
  const std::vector<Token> tokens = tokens_of(text);
  return tokens.size() > 1 && is_word(tokens[0], "alter") &&
         std::ranges::any_of(tokens, [](const Token& token) {
           return is_word(token, "rename") || is_word(token, "drop");
         });
}

std::vector<QualifiedName> names_only_in(const Schema& one, const Schema& other) {
  std::vector<QualifiedName> names;
  for (const Table& table : one.tables) {
    if (other.find_table(table.name) == nullptr) names.push_back(table.name);
  }
  return names;
}

// The row that an expression sees: the table's columns under the names of the scope.
std::vector<Column> row_seen(const Table& table, const Scope& scope) {
  if (scope.empty()) return table.columns;
  std::vector<Column> columns;
  for (const auto& [name, physical] : scope) {
    const Column* column = find_column(table, physical);
    if (column == nullptr) continue;  // a step further on makes it
    columns.push_back(*column);
    columns.back().name = name;
  }
  return columns;
}

}  // namespace

SqliteScratch::SqliteScratch(const Schema& schema, std::optional<std::string> obstacle)
    : obstacle_(std::move(obstacle)), foreign_functions_(build(connection_, schema)) {
  for (const Table& table : schema.tables) rows_[table.name] = table.estimated_rows;
  read_schema();
}

const Schema& SqliteScratch::schema() const { return schema_; }

void SqliteScratch::read_schema() {
  Schema now = catalog_.read(connection_);
  const std::vector<QualifiedName> gone = names_only_in(schema_, now);
  const std::vector<QualifiedName> fresh = names_only_in(now, schema_);
  const bool is_rename = gone.size() == 1 && fresh.size() == 1;
  if (is_rename && !rows_.contains(fresh[0])) rows_[fresh[0]] = rows_[gone[0]];
  for (Table& table : now.tables) table.estimated_rows = rows_[table.name];
  schema_ = std::move(now);
}

void SqliteScratch::run(const StepSql& sql) {
  try {
    for (const SqlText& statement : sql.before) execute(statement);
    run_in_transaction(sql.statements);
  } catch (const Error&) {
    for (const SqlText& statement : sql.after) execute(statement);
    throw;
  }
  for (const SqlText& statement : sql.after) execute(statement);
  read_schema();
}

void SqliteScratch::execute(const SqlText& statement) {
  if (obstacle_ && renames_or_drops(statement)) {
    throw Error(ErrorKind::invalid_migration,
                {.message = *obstacle_, .hint = "let the application drop that index meanwhile"});
  }
  try {
    connection_.execute(statement, Blame::row);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    throw invalid(statement, error.message());
  }
}

void SqliteScratch::run_in_transaction(const std::vector<SqlText>& statements) {
  Schema now;
  std::set<std::string> names;
  std::vector<Broken> broken;
  {
    SqliteTransaction transaction(connection_, Access::write);
    for (const SqlText& statement : statements) execute(statement);
    now = catalog_.read(connection_);
    names = touched(schema_, now);
    broken = find_broken(connection_, now, names);
    if (broken.empty() && !may_capture_strings(schema_, now)) {
      transaction.commit();
      return;
    }
  }
  // What was broken before is not the statements' doing: so look at the database as it was.
  const std::vector<Broken> already = find_broken(connection_, schema_, names);
  std::erase_if(broken, [&](const Broken& each) { return std::ranges::count(already, each) > 0; });
  std::ranges::move(find_captured_strings(connection_, schema_, now), std::back_inserter(broken));
  if (!broken.empty()) throw invalid(broken.front());

  SqliteTransaction transaction(connection_, Access::write);
  for (const SqlText& statement : statements) execute(statement);
  transaction.commit();
}

ExpressionFacts SqliteScratch::inspect(const ExpressionQuestion& question) {
  const Table* table = schema_.find_table(question.table);
  ensure(table != nullptr, "an expression over a table that is not in the scratch");
  return probe_.inspect(question.expression.sql.text, row_seen(*table, question.scope));
}

std::vector<Dependant> SqliteScratch::dependants(const QualifiedName& table,
                                                 const Identifier& column) {
  const Table* found = schema_.find_table(table);
  ensure(found != nullptr, "dependants of a table that is not in the scratch");
  return dependants_of(connection_, schema_, *found, column);
}

Value SqliteScratch::evaluate(const ExpressionQuestion& question, const RowData& row) {
  const SqlText value = sql("SELECT ({}\n)", question.expression.sql);
  if (row.empty()) return connection_.query(value, Blame::row).at(0).at(0);
  std::vector<SqlText> columns;
  for (const auto& [name, datum] : row) columns.push_back(sql("{} AS {}", Bind{datum}, name));
  const SqlText from = sql("{} FROM (SELECT {})", value, join_sql(columns, ", "));
  return connection_.query(from, Blame::row).at(0).at(0);
}

}  // namespace ratchet::sqlite
