#include "postgres/expression_function.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/expression_shape.hpp"
#include "postgres/mapping_sql.hpp"

namespace ratchet::postgres {
namespace {

const Column& column_in(const Table& table, const Identifier& name) {
  const Column* column = find_column(table, name);
  ensure(column != nullptr, "a mapping is made of columns of its table");
  return *column;
}

SqlText grant(const QualifiedName& function) {
  return sql("GRANT EXECUTE ON FUNCTION {} TO PUBLIC", function);
}

// A parameter has its type's collation, which need not be its column's.
SqlText body_of(const ExpressionFunction& function, const Table& table) {
  const SqlText value = in_brackets(function.expression);
  std::vector<SqlText> row;
  bool has_collation = false;
  for (const auto& [name, column] : function.scope) {
    const auto& collation = column_in(table, column).collation;
    has_collation = has_collation || collation.has_value();
    row.push_back(collation ? sql("{} COLLATE {} AS {}", name, UserSql{*collation}, name)
                            : sql("{} AS {}", name, name));
  }
  if (!has_collation) return value;
  return sql("(SELECT {} FROM (SELECT {}) AS ratchet_row)", value, join_sql(row, ", "));
}

SqlText words_of(Volatility volatility) {
  switch (volatility) {
    case Volatility::immutable: return sql("IMMUTABLE");
    case Volatility::any: return sql("VOLATILE");
  }
  unreachable("a volatility");
}

}  // namespace

QualifiedName function_name(const std::string& name) {
  return {.schema = Identifier("ratchet"), .name = Identifier(name)};
}

std::vector<SqlText> ExpressionFunction::create(const Table& table) const {
  std::vector<SqlText> parameters;
  for (const auto& [written, column] : scope) {
    parameters.push_back(sql("{} {}", written, UserSql{column_in(table, column).type}));
  }
  return {
      sql("CREATE OR REPLACE FUNCTION {} ({}) RETURNS {} LANGUAGE sql {}\nRETURN {}", name,
          join_sql(parameters, ", "), UserSql{type}, words_of(volatility), body_of(*this, table)),
      grant(name)};
}

SqlText ExpressionFunction::over(SqlTemplate<0> row) const {
  std::vector<SqlText> arguments;
  for (const auto& [written, column] : scope) {
    arguments.push_back(sql("{}.{}", sql(row), column));
  }
  return sql("{}({})", name, join_sql(arguments, ", "));
}

MappedValue::MappedValue(const Table& table, Identifier column, ExpressionFunction function)
    : column_(std::move(column)),
      function_(std::move(function)),
      kind_(kind_of(column_in(table, column_), function_, table)) {}

MappedValue::Kind MappedValue::kind_of(const Column& target, const ExpressionFunction& function,
                                       const Table& table) {
  if (const auto alone = column_alone(function.expression)) {
    const auto meant = std::ranges::find(function.scope, *alone, &Scope::value_type::first);
    const bool is_same_type =
        meant != function.scope.end() && column_in(table, meant->second).type == target.type;
    if (is_same_type) return Kind::column;
  }
  const bool takes_any_text = target.type == "text" || target.type == "character varying";
  return takes_any_text && cannot_raise(function.expression) ? Kind::plain : Kind::guarded;
}

std::vector<Identifier> MappedValue::reads() const {
  std::vector<Identifier> columns;
  for (const auto& [written, column] : function_.scope) columns.push_back(column);
  return columns;
}

std::vector<SqlText> MappedValue::create(const Table& table) const {
  if (kind_ == Kind::column) return {};
  std::vector<SqlText> statements = function_.create(table);
  if (kind_ == Kind::guarded) {
    statements.push_back(create_guard(table));
    statements.push_back(grant(guard_name()));
  }
  return statements;
}

std::vector<QualifiedName> MappedValue::functions() const {
  switch (kind_) {
    case Kind::column: return {};
    case Kind::plain: return {function_.name};
    case Kind::guarded: return {guard_name(), function_.name};
  }
  unreachable("a kind of mapped value");
}

SqlText MappedValue::over(SqlTemplate<0> row) const {
  switch (kind_) {
    case Kind::column: return sql("{}.{}", sql(row), function_.scope.front().second);
    case Kind::plain: return function_.over(row);
    case Kind::guarded: {
      ExpressionFunction guard = function_;
      guard.name = guard_name();
      return guard.over(row);
    }
  }
  unreachable("a kind of mapped value");
}

QualifiedName MappedValue::guard_name() const {
  return {.schema = function_.name.schema,
          .name = Identifier(function_.name.name.text() + "_or_null")};
}

std::vector<SqlText> MappedValue::replace(const Table& table) const {
  if (kind_ != Kind::guarded) return {};
  return {create_guard(table)};
}

// %TYPE, since a type's name would be looked up in a client's search_path.
SqlText MappedValue::create_guard(const Table& table) const {
  std::vector<SqlText> types;
  std::vector<SqlText> arguments;
  for (const auto& [written, column] : function_.scope) {
    types.push_back(sql("{}", UserSql{column_in(table, column).type}));
    arguments.push_back(sql("${}", arguments.size() + 1));
  }
  return sql(
      "CREATE OR REPLACE FUNCTION {} ({}) RETURNS {} LANGUAGE plpgsql IMMUTABLE AS $ratchet$\n"
      "DECLARE\n"
      "  value {}.{}%TYPE;\n"
      "BEGIN\n"
      "  value := {}({});\n"
      "  RETURN value;\n"
      "EXCEPTION WHEN data_exception OR integrity_constraint_violation OR raise_exception THEN\n"
      "  RETURN NULL;\n"
      "END\n"
      "$ratchet$",
      guard_name(), join_sql(types, ", "), UserSql{function_.type}, table.name, column_,
      function_.name, join_sql(arguments, ", "));
}

}  // namespace ratchet::postgres
