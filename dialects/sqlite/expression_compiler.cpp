#include "sqlite/expression_compiler.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>

#include "sqlite/spelling.hpp"
#include "sqlite/strict_quotes.hpp"
#include "sqlite/token.hpp"
#include "sqlite/words.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kRowTable = "ratchet_row";

// In two frames: what fits into both is one expression. "a) OR (b" would fit into the first, and
// "a AS TEXT) || CAST(b" into the second. In WHERE, where aggregates and windows have no place.
// The line break ends a comment.
struct Frame {
  std::string_view before;
  std::string_view after;
};
constexpr Frame kPlain{"SELECT 1 FROM temp.ratchet_row WHERE (", "\n)"};
constexpr Frame kCast{"SELECT 1 FROM temp.ratchet_row WHERE CAST(", "\n AS TEXT)"};

struct Trial {
  std::string words;  // SQLite's; empty when it compiles
  int offset = -1;    // into the whole text
  int parameters = 0;
  bool has_more = false;  // another statement follows
};

Trial compile_in(const Frame& frame, const std::string& expression, Connection& connection) {
  const std::string text = fmt::format("{}{}{}", frame.before, expression, frame.after);
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(connection.handle(), text.c_str(),
                                      static_cast<int>(text.size()), &statement, &rest);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement,
                                                                         &sqlite3_finalize);
  if (code != SQLITE_OK) {
    return {.words = sqlite3_errmsg(connection.handle()),
            .offset = sqlite3_error_offset(connection.handle())};
  }
  return {.parameters = sqlite3_bind_parameter_count(statement),
          .has_more = rest != text.c_str() + text.size()};
}

bool closes_too_often(const std::string& expression) {
  int open = 0;
  for (const Token& token : tokens_of(expression)) {
    if (token.text == "(") ++open;
    if (token.text == ")" && --open < 0) return true;
  }
  return false;
}

ExpressionProblem problem_at(const std::string& expression, const Trial& trial) {
  ExpressionProblem problem{.message = in_our_words(trial.words)};
  const auto before = static_cast<int>(kPlain.before.size());
  if (trial.offset < before) return problem;
  const auto offset = static_cast<std::size_t>(trial.offset - before);
  if (offset >= expression.size()) {
    problem.message =
        closes_too_often(expression) ? "a `)` too many" : "the expression ends too early";
    return problem;
  }
  problem.offset = offset;
  problem.length = length_of_word_at(expression, offset);
  return problem;
}

void hear(const Deed& deed, CompiledExpression& compiled) {
  if (deed.action == SQLITE_SELECT) ++compiled.selects;
  if (deed.action == SQLITE_FUNCTION) compiled.functions.insert(folded(deed.second));
  if (deed.action != SQLITE_READ) return;
  if (deed.first != kRowTable) {
    compiled.reads_tables = true;
  } else if (!deed.second.empty()) {
    compiled.reads.emplace(std::string(deed.second));
  }
}

}  // namespace

CompiledExpression ExpressionCompiler::compile(const std::string& expression,
                                               const std::vector<Column>& columns) {
  make_row_table(columns);
  const StrictQuotes strict(connection_);
  CompiledExpression compiled;
  connection_.listen([&](const Deed& deed) { hear(deed, compiled); });
  const Trial plain = compile_in(kPlain, expression, connection_);
  connection_.listen({});
  if (!plain.words.empty()) {
    compiled.problem = problem_at(expression, plain);
    return compiled;
  }
  const Trial cast = compile_in(kCast, expression, connection_);
  if (!cast.words.empty() || plain.has_more || cast.has_more) {
    compiled.problem = {.message = "this is more than one expression"};
  } else if (plain.parameters > 0) {
    compiled.problem = {.message = "a parameter has no value here"};
  }
  return compiled;
}

void ExpressionCompiler::make_row_table(const std::vector<Column>& columns) {
  // Without rowid: where the expression will run, there is no rowid to name.
  std::string text = "CREATE TEMP TABLE ratchet_row (";
  for (const Column& column : columns) {
    text += fmt::format("{} {}", quoted_name(column.name.text()), column.type);
    if (column.collation) text += " COLLATE " + quoted_name(*column.collation);
    text += ", ";
  }
  text += "ratchet_row_key PRIMARY KEY) WITHOUT ROWID";
  if (text == row_table_) return;
  connection_.execute(sql("DROP TABLE IF EXISTS temp.ratchet_row"), Blame::statement);
  connection_.execute(sql("{}", UserSql{text}), Blame::statement);
  row_table_ = text;
}

}  // namespace ratchet::sqlite
