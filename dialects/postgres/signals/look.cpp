#include "postgres/signals/look.hpp"

#include <fmt/format.h>

#include "postgres/relation_tree.hpp"

namespace ratchet::postgres {
namespace {

constexpr Milliseconds kLookMax{1'000};

}  // namespace

Look::Look(Session& session) : transaction_(session.begin(Access::read)) {
  of_postgres(*transaction_).limit_statements(kLookMax);
  // The role that owns tables need not be one that may look at the server.
  of_postgres(*transaction_).connection().control(sql("SET LOCAL ROLE NONE"));
}

Rows Look::query(const SqlText& text) { return transaction_->query(text); }

double Look::number(const SqlText& text) {
  const Rows rows = query(text);
  return rows.empty() ? 0 : as_number(rows.front().front());
}

bool Look::sees_others() {
  return number(sql("SELECT pg_has_role('pg_read_all_stats', 'USAGE')")) != 0;
}

SignalReading Look::not_permitted(std::string_view what) {
  const std::string role = as_text(query(sql("SELECT current_user::text")).front().front());
  return {.value = std::nullopt,
          .detail = fmt::format("role {} may not see {}: GRANT pg_read_all_stats TO {}", role, what,
                                role)};
}

SqlText Look::tree_of(const std::vector<QualifiedName>& tables) const {
  return relation_tree(tables, of_postgres(*transaction_).connection());
}

double as_number(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return 0;
}

}  // namespace ratchet::postgres
