#include "sqlite/mapping_sql.hpp"

#include <algorithm>

#include "sqlite/affinity.hpp"
#include "sqlite/row_key.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kProduct = "sqlite";

std::set<Identifier> names_read(const UserSql& expression, const Scope& scope,
                                ExpressionCompiler& compiler) {
  std::vector<Column> columns;
  for (const auto& [name, column] : scope) columns.push_back({.name = name});
  const CompiledExpression compiled = compiler.compile(expression.text, columns);
  if (!compiled.problem) return compiled.reads;
  throw Error(ErrorKind::invalid_migration,
              {.message = compiled.problem->message,
               .hint = "Give an expression over the columns of the table."});
}

struct Connective {
  SqlText neutral;   // left out; stands for no terms at all
  SqlText decisive;  // makes all the others superfluous
  SqlTemplate<0> separator;
};

SqlText joined(std::vector<SqlText> terms, const Connective& connective) {
  if (std::ranges::count(terms, connective.decisive) > 0) return connective.decisive;
  std::erase(terms, connective.neutral);
  if (terms.empty()) return connective.neutral;
  return sql("({})", join_sql(terms, connective.separator));
}

}  // namespace

MappingSql::MappingSql(const DualWrite& step, const Table& table) : table_(table) {
  const ResolvedMapping resolved = resolve(step, table, kProduct);
  Connection connection{InMemory{}};
  ExpressionCompiler compiler(connection);
  forward_ = compiled(resolved.forward, resolved.forward_scope, compiler);
  backward_ = compiled(resolved.backward, resolved.backward_scope, compiler);
}

SqlText MappingSql::value(const MappedSql& mapped) const { return value(mapped, {}); }

SqlText MappingSql::value(const MappedSql& mapped, const Substitutes& substitutes) const {
  return value_over(table_, mapped, substitutes);
}

SqlText value_over(const Table& table, const MappedSql& mapped,
                   const MappingSql::Substitutes& substitutes) {
  const auto is_itself = [&](const auto& meaning) {
    return meaning.first == meaning.second && !substitutes.contains(meaning.second);
  };
  if (std::ranges::all_of(mapped.scope, is_itself)) return in_brackets(mapped.expression.sql);
  std::vector<SqlText> columns;
  for (const auto& [name, column] : mapped.scope) {
    const auto substitute = substitutes.find(column);
    const SqlText stored = column_of(table, column);
    columns.push_back(
        sql("{} AS {}", substitute == substitutes.end() ? stored : substitute->second, name));
  }
  return sql("(SELECT {} FROM (SELECT {}))", in_brackets(mapped.expression.sql),
             join_sql(columns, ", "));
}

SqlText MappingSql::agrees(const MappedSql& mapped) const { return agrees(mapped, {}); }

SqlText MappingSql::agrees(const MappedSql& mapped, const Substitutes& substitutes) const {
  return is_stored_as(table_, mapped.column, value(mapped, substitutes));
}

SqlText is_stored_as(const Table& table, const Identifier& column, const SqlText& value) {
  const SqlText stored = column_of(table, column);
  const SqlText same = sql("{} COLLATE BINARY IS +{}", stored, value);
  // Only a column without affinity keeps 1 and 1.0 apart, which are equal.
  if (affinity_of(*find_column(table, column), table) != Affinity::none) return same;
  return sql("({} AND typeof({}) = typeof({}))", same, stored, value);
}

SqlText MappingSql::unfilled() const {
  if (forward_.empty()) return sql("0");
  std::vector<SqlText> empty;
  for (const MappedSql& each : forward_) {
    empty.push_back(sql("{} IS NULL", column_of(table_, each.column)));
  }
  return all_of(empty);
}

SqlText MappingSql::forward_half() const {
  std::vector<SqlText> halves;
  for (const MappedSql& each : forward_) halves.push_back(agrees(each));
  return all_of(halves);
}

SqlText MappingSql::backward_half() const {
  std::vector<SqlText> halves;
  for (const MappedSql& each : backward_) halves.push_back(agrees(each));
  return all_of(halves);
}

SqlText MappingSql::invariant() const {
  if (only_fills_old()) return sql("1");
  if (is_one_way()) return sql("(NOT {} OR {})", unfilled(), forward_half());
  return sql("({} OR (NOT {} AND {}))", forward_half(), unfilled(), backward_half());
}

SqlText MappingSql::beyond_doubt() const {
  if (only_fills_old() || is_one_way()) return invariant();
  return all_of({forward_half(), backward_half()});
}

SqlText MappingSql::lossy() const {
  if (only_fills_old() || is_one_way()) return sql("0");
  return sql("({} AND NOT {})", forward_half(), backward_half());
}

SqlText MappingSql::to_fill() const {
  if (only_fills_old()) return sql("0");
  std::vector<SqlText> given;
  for (const MappedSql& each : forward_) given.push_back(sql("{} IS NOT NULL", value(each)));
  return sql("({} AND {})", unfilled(), any_of(given));
}

std::vector<MappedSql> compiled(const std::vector<MappedColumn>& side, const Scope& scope,
                                ExpressionCompiler& compiler) {
  std::vector<MappedSql> mapped;
  for (const MappedColumn& each : side) {
    const auto names = names_read(each.expression.sql, scope, compiler);
    MappedSql made{.column = each.column, .expression = each.expression, .scope = {}, .reads = {}};
    for (const auto& [name, column] : scope) {
      if (!names.contains(name)) continue;
      made.scope.emplace_back(name, column);
      made.reads.insert(column);
    }
    mapped.push_back(std::move(made));
  }
  return mapped;
}

SqlText in_brackets(const UserSql& expression) {
  // A comment at its end would swallow the bracket.
  if (expression.text.find("--") != std::string::npos) return sql("({}\n)", expression);
  return sql("({})", expression);
}

SqlText all_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("1"), .decisive = sql("0"), .separator = " AND "});
}

SqlText any_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("0"), .decisive = sql("1"), .separator = " OR "});
}

}  // namespace ratchet::sqlite
