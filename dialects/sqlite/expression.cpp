#include "sqlite/expression.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/ensure.hpp"
#include "sqlite/functions.hpp"
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

struct Compiled {
  std::string words;  // SQLite's; empty when it compiles
  int offset = -1;    // into the whole text
  int parameters = 0;
  bool has_more = false;  // another statement follows
};

Compiled compile_in(const Frame& frame, const std::string& expression, Connection& connection) {
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

ExpressionProblem problem_at(const std::string& expression, const Compiled& compiled) {
  ExpressionProblem problem{.message = in_our_words(compiled.words)};
  const auto before = static_cast<int>(kPlain.before.size());
  if (compiled.offset < before) return problem;
  const auto offset = static_cast<std::size_t>(compiled.offset - before);
  if (offset >= expression.size()) {
    problem.message = "the expression ends too early";
    return problem;
  }
  problem.offset = offset;
  problem.length = length_of_word_at(expression, offset);
  return problem;
}

// Functions and operators are announced by the compiler; this syntax is not.
std::optional<std::string> first_version_of_syntax(const std::string& expression) {
  const std::vector<Token> tokens = tokens_of(expression);
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (is_word(tokens[at - 1], "distinct") && is_word(tokens[at], "from")) return "3.39.0";
  }
  return std::nullopt;
}

bool mentions(const std::string& expression, std::string_view word) {
  return folded(expression).find(word) != std::string::npos;
}

// The time of day reaches these by an argument, so the compiler can't know.
bool reads_the_clock(const std::string& function, const std::string& expression) {
  constexpr std::array kFunctions = {"date",     "time",      "datetime", "julianday",
                                     "strftime", "unixepoch", "timediff"};
  constexpr std::array kWords = {"now", "localtime", "utc"};
  return std::ranges::count(kFunctions, function) > 0 &&
         std::ranges::any_of(kWords, [&](const char* word) { return mentions(expression, word); });
}

}  // namespace

// What the compiler announced.
struct ExpressionProbe::Heard {
  std::set<Identifier> columns;
  std::set<std::string> functions;
  int selects = 0;
  bool reads_tables = false;

  void operator()(const Deed& deed) {
    if (deed.action == SQLITE_SELECT) ++selects;
    if (deed.action == SQLITE_FUNCTION) functions.insert(folded(deed.second));
    if (deed.action != SQLITE_READ) return;
    if (deed.first != kRowTable)
      reads_tables = true;
    else if (!deed.second.empty())
      columns.emplace(std::string(deed.second));
  }
};

ExpressionFacts ExpressionProbe::inspect(const std::string& expression,
                                         const std::vector<Column>& columns) {
  make_row_table(columns);
  const StrictQuotes strict(connection_);
  ExpressionFacts facts;
  Heard heard;
  facts.problem = compile(expression, heard);
  if (facts.problem) return facts;
  facts.reads = heard.columns;
  if (!heard.functions.empty()) learn_functions();
  facts.not_immutable = why_not_immutable(expression, heard);
  facts.needs_version = first_version_of_syntax(expression);
  for (const std::string& function : heard.functions) {
    if (!facts.may_raise) facts.may_raise = when_it_raises(function);
    if (!facts.may_raise && unsafe_functions_.contains(function)) {
      facts.may_raise = function + " raises for clients with trusted_schema = OFF";
    }
    const auto version = first_version(function);
    if (version && (!facts.needs_version || is_earlier(*facts.needs_version, *version))) {
      facts.needs_version = version;
    }
  }
  return facts;
}

void ExpressionProbe::learn_functions() {
  if (!changing_functions_.empty()) return;
  const Rows functions = connection_.query(
      sql("SELECT name, flags FROM pragma_function_list WHERE builtin"), Blame::statement);
  for (const Row& row : functions) {
    const std::string name = folded(as_text(row[0]));
    const std::int64_t flags = as_integer(row[1]);
    if (name == "max" || name == "min") continue;  // listed as the aggregates of those names, too
    if ((flags & SQLITE_DETERMINISTIC) == 0) changing_functions_.insert(name);
    if ((flags & SQLITE_INNOCUOUS) == 0) unsafe_functions_.insert(name);
  }
}

void ExpressionProbe::make_row_table(const std::vector<Column>& columns) {
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

std::optional<ExpressionProblem> ExpressionProbe::compile(const std::string& expression,
                                                          Heard& heard) {
  connection_.listen(std::ref(heard));
  const Compiled plain = compile_in(kPlain, expression, connection_);
  connection_.listen({});
  if (!plain.words.empty()) return problem_at(expression, plain);
  const Compiled cast = compile_in(kCast, expression, connection_);
  if (!cast.words.empty() || plain.has_more || cast.has_more) {
    return ExpressionProblem{.message = "this is more than one expression"};
  }
  if (plain.parameters > 0) {
    return ExpressionProblem{.message = "a parameter has no value here"};
  }
  for (const std::string& function : heard.functions) {
    if (!foreign_.contains(function)) continue;
    return ExpressionProblem{
        .message = fmt::format("function {}() exists in the application only", function)};
  }
  return std::nullopt;
}

std::optional<std::string> ExpressionProbe::why_not_immutable(const std::string& expression,
                                                              const Heard& heard) {
  if (heard.selects > 1 || heard.reads_tables) return "a subquery reads other rows";
  for (const std::string& function : heard.functions) {
    if (reads_the_clock(function, expression)) {
      return fmt::format("{}() gives another value at another time", function);
    }
  }
  const auto refused = refused_in_index(expression);
  if (!refused) return std::nullopt;
  for (const std::string& function : heard.functions) {
    if (!changing_functions_.contains(function)) continue;
    const bool is_keyword = function.starts_with("current_");
    return fmt::format("{}{} gives another value each time", function, is_keyword ? "" : "()");
  }
  return refused;
}

// Tried on a row, too: a date function raises in an index when it asks for the time. Undone by
// hand, since a rollback of DDL makes SQLite read the whole schema again.
std::optional<std::string> ExpressionProbe::refused_in_index(const std::string& expression) {
  std::optional<std::string> refused;
  bool is_allowed = false;
  try {
    connection_.execute(sql("CREATE INDEX temp.ratchet_probe ON ratchet_row ({})",
                            // The + keeps SQLite from taking a lone 'text' for a column's name.
                            UserSql{"+(" + expression + "\n)"}),
                        Blame::row);
    is_allowed = true;
    connection_.execute(sql("INSERT INTO temp.ratchet_row (ratchet_row_key) VALUES (1)"),
                        Blame::row);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    const bool asks_for_time = error.message().starts_with("non-deterministic");
    if (!is_allowed || asks_for_time) refused = in_our_words(error.message());
  }
  connection_.execute(sql("DROP INDEX IF EXISTS temp.ratchet_probe"), Blame::statement);
  connection_.execute(sql("DELETE FROM temp.ratchet_row"), Blame::statement);
  return refused;
}

}  // namespace ratchet::sqlite
