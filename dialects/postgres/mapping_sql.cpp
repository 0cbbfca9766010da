#include "postgres/mapping_sql.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "postgres/columns_read.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kProduct = "postgres";

std::vector<MappedSql> understood(const std::vector<MappedColumn>& side, const Scope& scope) {
  std::vector<MappedSql> mapped;
  for (const MappedColumn& each : side) {
    const auto names = columns_read(scope, each.expression.sql);
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

// Of which = can be trusted: whatever it calls equal looks the same.
enum class Equality { plain, byte_by_byte, image };

// `type` as the catalog spells it, perhaps with a length.
Equality equality_of(std::string_view type) {
  constexpr std::array kPlain = std::to_array<std::string_view>(
      {"smallint", "integer", "bigint", "boolean", "uuid", "date", "bytea", "oid",
       "timestamp without time zone", "timestamp with time zone", "time without time zone"});
  if (type == "text" || type.starts_with("character varying")) {
    return type.ends_with(']') ? Equality::image : Equality::byte_by_byte;
  }
  return std::ranges::find(kPlain, type) != kPlain.end() ? Equality::plain : Equality::image;
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

MappingSql::MappingSql(const DualWrite& step, const Table& table)
    : MappingSql(step, table, table.name.name) {}

MappingSql::MappingSql(const DualWrite& step, const Table& table, const Identifier& row)
    : table_(table), row_(row) {
  const ResolvedMapping resolved = resolve(step, table, kProduct);
  forward_ = understood(resolved.forward, resolved.forward_scope);
  backward_ = understood(resolved.backward, resolved.backward_scope);
}

SqlText MappingSql::column(const Identifier& name) const { return sql("{}.{}", row_, name); }

SqlText MappingSql::value(const MappedSql& mapped) const { return value(mapped, {}); }

SqlText MappingSql::value(const MappedSql& mapped, const Substitutes& substitutes) const {
  const auto is_itself = [&](const auto& meaning) {
    return meaning.first == meaning.second && !substitutes.contains(meaning.second);
  };
  const bool is_at_the_table = row_ == table_.name.name;
  if (mapped.scope.empty() || (is_at_the_table && std::ranges::all_of(mapped.scope, is_itself))) {
    return in_brackets(mapped.expression.sql);
  }
  std::vector<SqlText> columns;
  for (const auto& [name, meant] : mapped.scope) {
    const auto substitute = substitutes.find(meant);
    columns.push_back(sql(
        "{} AS {}", substitute == substitutes.end() ? column(meant) : substitute->second, name));
  }
  return sql("(SELECT {} FROM (SELECT {}) AS ratchet_row)", in_brackets(mapped.expression.sql),
             join_sql(columns, ", "));
}

SqlText MappingSql::agrees(const MappedSql& mapped) const { return agrees(mapped, {}); }

SqlText MappingSql::agrees(const MappedSql& mapped, const Substitutes& substitutes) const {
  const Column* stored = find_column(table_, mapped.column);
  ensure(stored != nullptr, "a mapped column that resolve() did not look for");
  const auto substitute = substitutes.find(mapped.column);
  return is_same(substitute == substitutes.end() ? column(mapped.column) : substitute->second,
                 sql("CAST({} AS {})", value(mapped, substitutes), UserSql{stored->type}),
                 stored->type);
}

SqlText MappingSql::unfilled() const {
  if (forward_.empty()) return sql("false");
  std::vector<SqlText> empty;
  for (const MappedSql& each : forward_) empty.push_back(is_null_datum(column(each.column)));
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
  if (only_fills_old()) return sql("true");
  if (is_one_way()) return sql("(NOT {} OR {})", unfilled(), forward_half());
  return sql("({} OR (NOT {} AND {}))", forward_half(), unfilled(), backward_half());
}

SqlText MappingSql::beyond_doubt() const {
  if (only_fills_old() || is_one_way()) return invariant();
  return all_of({forward_half(), backward_half()});
}

SqlText MappingSql::lossy() const {
  if (only_fills_old() || is_one_way()) return sql("false");
  return sql("({} AND NOT {})", forward_half(), backward_half());
}

SqlText MappingSql::to_fill() const {
  if (only_fills_old()) return sql("false");
  std::vector<SqlText> given;
  for (const MappedSql& each : forward_) given.push_back(sql("NOT {}", is_null_datum(value(each))));
  return sql("({} AND {})", unfilled(), any_of(given));
}

// A comment at its end would swallow the bracket.
SqlText in_brackets(const UserSql& expression) {
  if (expression.text.find("--") != std::string::npos) return sql("({}\n)", expression);
  return sql("({})", expression);
}

SqlText is_null_datum(const SqlText& term) { return sql("({} IS NOT DISTINCT FROM NULL)", term); }

// The image costs several times as much.
SqlText is_same(const SqlText& left, const SqlText& right, std::string_view type) {
  switch (equality_of(type)) {
    case Equality::plain: return sql("({} IS NOT DISTINCT FROM {})", left, right);
    case Equality::byte_by_byte:
      return sql("({} COLLATE pg_catalog.\"C\" IS NOT DISTINCT FROM {} COLLATE pg_catalog.\"C\")",
                 left, right);
    case Equality::image:
      return sql("(ROW({})::pg_catalog.record *= ROW({})::pg_catalog.record)", left, right);
  }
  unreachable("a kind of equality");
}

SqlText all_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("true"), .decisive = sql("false"), .separator = " AND "});
}

SqlText any_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("false"), .decisive = sql("true"), .separator = " OR "});
}

}  // namespace ratchet::postgres
