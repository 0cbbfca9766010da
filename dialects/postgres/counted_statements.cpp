#include "postgres/counted_statements.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/statement_names.hpp"

namespace ratchet::postgres {
namespace {

constexpr const char* kHidden = "<insufficient privilege>";

Naming naming_of_any(const std::string& text, const std::vector<RetiredSide>& sides) {
  Naming found = Naming::none;
  for (const RetiredSide& each : sides) {
    if (!each.keeps_name) found = std::max(found, naming_in(text, each));
  }
  return found;
}

void read_state(PostgresTransaction& transaction, const Identifier& schema,
                CountedStatements& counted) {
  const QualifiedName info{.schema = schema, .name = Identifier("pg_stat_statements_info")};
  const Row row = transaction.query(sql("SELECT stats_reset::text, dealloc FROM {}", info)).at(0);
  counted.reset = as_text(row[0]);
  counted.evicted = as_integer(row[1]);
}

void read_statements(PostgresTransaction& transaction, const Identifier& schema,
                     const std::vector<RetiredSide>& sides, CountedStatements& counted) {
  const QualifiedName view{.schema = schema, .name = Identifier("pg_stat_statements")};
  const Rows rows = transaction.query(
      sql("SELECT coalesce(s.userid || '/' || s.queryid, ''), pg_get_userbyid(s.userid)::text, "
          "s.calls, coalesce(s.query, '') FROM {} AS s {}",
          view, embedded(kSqlUsageStatements)));
  for (const Row& row : rows) {
    const std::string text = as_text(row[3]);
    if (text == kHidden) {
      ++counted.hidden;
      continue;
    }
    const Naming naming = naming_of_any(text, sides);
    if (naming == Naming::none) continue;
    counted.statements.push_back({.key = as_text(row[0]),
                                  .role = as_text(row[1]),
                                  .calls = as_integer(row[2]),
                                  .text = text,
                                  .reads_all = naming == Naming::every_column});
  }
}

}  // namespace

CountedStatements count_statements(PostgresTransaction& transaction,
                                   const std::vector<RetiredSide>& sides) {
  CountedStatements counted;
  const Rows schema =
      transaction.query(sql("SELECT n.nspname::text FROM pg_extension AS e JOIN pg_namespace AS n "
                            "ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'"));
  if (schema.empty()) {
    counted.missing = "pg_stat_statements is not installed in this database";
    return counted;
  }
  const Identifier where(as_text(schema[0][0]));
  try {
    const Savepoint undone(transaction);
    read_state(transaction, where, counted);
    read_statements(transaction, where, sides, counted);
  } catch (const Error& error) {
    const bool is_refused =
        error.kind() == ErrorKind::statement_failed || error.kind() == ErrorKind::store_failed;
    if (!is_refused) throw;
    counted.missing = "pg_stat_statements can't be read: " + error.message();
  }
  return counted;
}

std::string to_text(const CountedStatements& counted) {
  if (!counted.missing.empty()) return "";
  nlohmann::json calls = nlohmann::json::object();
  for (const CountedStatement& each : counted.statements) calls[each.key] = each.calls;
  return nlohmann::json{{"reset", counted.reset}, {"evicted", counted.evicted}, {"calls", calls}}
      .dump();
}

CountMark mark_from(const std::string& text) {
  const nlohmann::json read = nlohmann::json::parse(text, nullptr, false);
  if (!read.is_object()) return {};
  return {.reset = read.value("reset", ""),
          .evicted = read.value("evicted", std::int64_t{0}),
          .calls = read.value("calls", std::map<std::string, std::int64_t>{})};
}

}  // namespace ratchet::postgres
