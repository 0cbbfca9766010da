#include "postgres/expression.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/functions.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

// In two frames: what fits into both is one expression. "a) OR (b" would fit into the first, and
// "a AS text) || CAST(b" into the second. The line break ends a comment. One statement only, so
// that no second one fits in.
struct Frame {
  std::string_view before;
  std::string_view after;
};
constexpr Frame kValue{"CREATE TEMPORARY VIEW ratchet_probe AS SELECT (",
                       "\n) AS value FROM pg_temp.ratchet_row"};
constexpr Frame kPredicate{
    "CREATE TEMPORARY VIEW ratchet_probe AS SELECT FROM pg_temp.ratchet_row WHERE (", "\n)"};
constexpr Frame kCast{"CREATE TEMPORARY VIEW ratchet_probe_too AS SELECT CAST(",
                      "\n AS pg_catalog.text) FROM pg_temp.ratchet_row"};

SqlText framed(const Frame& frame, const std::string& expression) {
  return sql("{}", UserSql{fmt::format("{}{}{}", frame.before, expression, frame.after)});
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Where a text's character of that number begins, in bytes.
std::size_t byte_of(std::string_view text, std::size_t character) {
  std::size_t byte = 0;
  for (; byte < text.size(); ++byte) {
    if (continues_character(text[byte])) continue;
    if (character == 0) return byte;
    --character;
  }
  return byte;
}

bool is_in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (c & 0x80) != 0;
}

std::size_t length_of_word_at(std::string_view text, std::size_t offset) {
  if (text[offset] == '"' || text[offset] == '\'') {
    const std::size_t end = text.find(text[offset], offset + 1);
    return (end == std::string_view::npos ? text.size() : end + 1) - offset;
  }
  std::size_t end = offset;
  while (end < text.size() && is_in_word(text[end])) ++end;
  return std::max<std::size_t>(end - offset, 1);
}

ExpressionProblem problem_of(const std::string& expression, const Frame& frame,
                             const ServerWords& words) {
  ExpressionProblem problem{.message = words.message};
  // Positions count characters; the frame is ASCII.
  if (!words.position || *words.position <= frame.before.size()) return problem;
  const std::size_t offset = byte_of(expression, *words.position - 1 - frame.before.size());
  if (offset >= expression.size()) {
    problem.message = "the expression ends too early";
    return problem;
  }
  problem.offset = offset;
  problem.length = length_of_word_at(expression, offset);
  return problem;
}

bool is_set(const Value& value) { return as_integer(value) != 0; }

}  // namespace

ExpressionFacts ExpressionProbe::inspect(const std::string& expression,
                                         const std::vector<Column>& columns, ExpressionKind kind) {
  const Savepoint undone(transaction_);
  transaction_.names_mean(PostgresTransaction::Names::users);
  make_row_table(columns);
  ExpressionFacts facts{.problem = compile(expression, kind)};
  if (facts.problem) return facts;
  transaction_.names_mean(PostgresTransaction::Names::built_in);
  read_columns(facts);
  read_functions(facts);
  transaction_.names_mean(PostgresTransaction::Names::users);
  try_as_generated_column(expression, facts);
  return facts;
}

void ExpressionProbe::make_row_table(const std::vector<Column>& columns) {
  std::vector<SqlText> declarations;
  for (const Column& column : columns) {
    SqlText declaration = sql("{} {}", column.name, UserSql{column.type});
    if (column.collation)
      declaration = sql("{} COLLATE {}", declaration, UserSql{*column.collation});
    declarations.push_back(declaration);
  }
  transaction_.query(sql("CREATE TEMPORARY TABLE ratchet_row ({})", join_sql(declarations, ", ")));
}

std::optional<ExpressionProblem> ExpressionProbe::compile(const std::string& expression,
                                                          ExpressionKind kind) {
  Connection& connection = transaction_.connection();
  const Frame& frame = kind == ExpressionKind::predicate ? kPredicate : kValue;
  if (const auto words = connection.try_statement(framed(frame, expression))) {
    return problem_of(expression, frame, *words);
  }
  if (connection.try_statement(framed(kCast, expression))) {
    return ExpressionProblem{.message = "this is more than one expression"};
  }
  const Row tree = transaction_.query(embedded(kSqlExpressionTree)).at(0);
  if (is_set(tree[1])) return ExpressionProblem{.message = "an aggregate has no place here"};
  if (is_set(tree[2])) return ExpressionProblem{.message = "a window function has no place here"};
  if (is_set(tree[3])) {
    return ExpressionProblem{.message = "a function that returns several rows has no place here"};
  }
  return std::nullopt;
}

void ExpressionProbe::read_columns(ExpressionFacts& facts) {
  for (const Row& row : transaction_.query(embedded(kSqlExpressionColumns))) {
    const std::string column = as_text(row[0]);
    if (!column.empty()) {
      facts.reads.insert(Identifier(column));
    } else if (!facts.not_immutable) {
      facts.not_immutable = fmt::format("it reads {}", as_text(row[1]));
    }
  }
}

void ExpressionProbe::read_functions(ExpressionFacts& facts) {
  const Row tree = transaction_.query(embedded(kSqlExpressionTree)).at(0);
  if (is_set(tree[0]) && !facts.not_immutable) facts.not_immutable = "it has a subquery";
  if (is_set(tree[4])) facts.may_raise = "a cast raises on what it can't convert";
  for (const Row& row : transaction_.query(embedded(kSqlExpressionFunctions))) {
    const std::string name = as_text(row[0]);
    const std::string volatility = as_text(row[2]);
    if (volatility == "v" && !facts.not_immutable) {
      facts.not_immutable = name + "() gives another value each time";
    }
    if (volatility == "s" && !facts.not_immutable) {
      facts.not_immutable = name + "() gives another value at another time or in another session";
    }
    const bool is_built_in = is_set(row[4]);
    const bool is_safe = is_set(row[3]) || (is_built_in && never_raises(as_text(row[1])));
    if (!is_safe && !facts.may_raise) facts.may_raise = name + "() can raise";
  }
}

// Finds what the functions' own flags don't show: the time, and casts that depend on settings.
void ExpressionProbe::try_as_generated_column(const std::string& expression,
                                              ExpressionFacts& facts) {
  if (facts.not_immutable) return;
  const Rows types = transaction_.query(embedded(kSqlExpressionType));
  const std::string type = types.empty() ? "boolean" : as_text(types[0][0]);
  const SqlText column =
      sql("ALTER TABLE pg_temp.ratchet_row ADD ratchet_probe {} GENERATED ALWAYS "
          "AS {} STORED",
          UserSql{type}, UserSql{"(" + expression + "\n)"});
  if (transaction_.connection().try_statement(column)) {
    facts.not_immutable = "it gives another value at another time or in another session";
  }
}

Value ExpressionProbe::evaluate(const std::string& expression, const std::vector<Column>& columns,
                                const std::vector<std::pair<Identifier, Value>>& row) {
  const Savepoint undone(transaction_);
  transaction_.names_mean(PostgresTransaction::Names::users);
  const SqlText value = sql("SELECT {}", UserSql{"(" + expression + "\n)"});
  if (columns.empty()) return transaction_.query_rows(value).at(0).at(0);
  std::vector<SqlText> data;
  for (const Column& column : columns) {
    const auto datum = std::ranges::find(row, column.name, &std::pair<Identifier, Value>::first);
    const Value given = datum == row.end() ? Value{Null{}} : datum->second;
    data.push_back(sql("CAST({} AS {}) AS {}", Bind{given}, UserSql{column.type}, column.name));
  }
  return transaction_
      .query_rows(sql("{} FROM (SELECT {}) AS ratchet_row", value, join_sql(data, ", ")))
      .at(0)
      .at(0);
}

}  // namespace ratchet::postgres
