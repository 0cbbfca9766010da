#include "postgres/mapping_sql.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "postgres/columns_read.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kProduct = "postgres";

// A type of which = can be trusted: whatever it calls equal looks the same.
struct PlainType {
  std::string_view name;  // as the catalog spells it
  SqlTemplate<0> equals;  // the function behind =
};

constexpr PlainType kPlainTypes[] = {
    {"text", "pg_catalog.texteq"},
    {"character varying", "pg_catalog.texteq"},
    {"smallint", "pg_catalog.int2eq"},
    {"integer", "pg_catalog.int4eq"},
    {"bigint", "pg_catalog.int8eq"},
    {"boolean", "pg_catalog.booleq"},
    {"uuid", "pg_catalog.uuid_eq"},
    {"date", "pg_catalog.date_eq"},
    {"bytea", "pg_catalog.byteaeq"},
    {"oid", "pg_catalog.oideq"},
    {"timestamp without time zone", "pg_catalog.timestamp_eq"},
    {"timestamp with time zone", "pg_catalog.timestamptz_eq"},
    {"time without time zone", "pg_catalog.time_eq"},
};

// nullptr for every other. `type` perhaps with a length.
const PlainType* plain_type(std::string_view type) {
  const bool is_text = type.starts_with("character varying") && !type.ends_with(']');
  const auto* found =
      std::ranges::find(kPlainTypes, is_text ? "character varying" : type, &PlainType::name);
  return found == std::end(kPlainTypes) ? nullptr : found;
}

// Of two texts the bytes count, whatever their collation calls equal.
SqlText comparable(const SqlText& term, std::string_view type) {
  const bool is_text = type == "text" || type.starts_with("character varying");
  return is_text ? sql("{} COLLATE pg_catalog.\"C\"", term) : term;
}

SqlText is_same_image(const SqlText& left, const SqlText& right) {
  return sql("pg_catalog.record_image_eq(ROW({})::pg_catalog.record, ROW({})::pg_catalog.record)",
             left, right);
}

struct Connective {
  SqlText neutral;   // left out; stands for no terms at all
  SqlText decisive;  // makes all the others superfluous
  SqlTemplate<0> separator;
};

SqlText joined(const std::vector<SqlText>& terms, const Connective& connective) {
  if (std::ranges::count(terms, connective.decisive) > 0) return connective.decisive;
  std::vector<SqlText> said;
  for (const SqlText& each : terms) {
    if (each != connective.neutral && std::ranges::count(said, each) == 0) said.push_back(each);
  }
  if (said.empty()) return connective.neutral;
  return sql("({})", join_sql(said, connective.separator));
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

// A comment at its end would swallow the bracket.
SqlText in_brackets(const UserSql& expression) {
  if (expression.text.find("--") != std::string::npos) return sql("({}\n)", expression);
  return sql("({})", expression);
}

SqlText is_null_datum(const SqlText& term) { return sql("({} IS NOT DISTINCT FROM NULL)", term); }

// The image costs several times as much.
SqlText is_same(const SqlText& left, const SqlText& right, std::string_view type) {
  if (plain_type(type) == nullptr) return is_same_image(left, right);
  return sql("({} IS NOT DISTINCT FROM {})", comparable(left, type), comparable(right, type));
}

// IS DISTINCT FROM takes the = that it finds on the search_path. And the operator of images loses
// its casts when the server writes a trigger's condition down: nobody could read it back.
SqlText is_same_on_any_path(const SqlText& left, const SqlText& right, std::string_view type) {
  const PlainType* plain = plain_type(type);
  if (plain == nullptr) return is_same_image(left, right);
  return sql("coalesce({}({}, {}), {} IS NULL AND {} IS NULL)", sql(plain->equals),
             comparable(left, type), comparable(right, type), left, right);
}

SqlText all_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("true"), .decisive = sql("false"), .separator = " AND "});
}

SqlText any_of(const std::vector<SqlText>& terms) {
  return joined(terms, {.neutral = sql("false"), .decisive = sql("true"), .separator = " OR "});
}

}  // namespace ratchet::postgres
