#include "sqlite/expression.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "sqlite/functions.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/strict_quotes.hpp"
#include "sqlite/token.hpp"
#include "sqlite/words.hpp"

namespace ratchet::sqlite {
namespace {

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

ExpressionFacts ExpressionProbe::inspect(const std::string& expression,
                                         const std::vector<Column>& columns) {
  const StrictQuotes strict(connection_);
  const CompiledExpression heard = compiler_.compile(expression, columns);
  ExpressionFacts facts;
  facts.problem = heard.problem ? heard.problem : unknown_here(heard.functions);
  if (facts.problem) return facts;
  facts.reads = heard.reads;
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

std::optional<ExpressionProblem> ExpressionProbe::unknown_here(
    const std::set<std::string>& functions) const {
  for (const std::string& function : functions) {
    if (!foreign_.contains(function)) continue;
    return ExpressionProblem{
        .message = fmt::format("function {}() exists in the application only", function)};
  }
  return std::nullopt;
}

std::optional<std::string> ExpressionProbe::why_not_immutable(const std::string& expression,
                                                              const CompiledExpression& heard) {
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
