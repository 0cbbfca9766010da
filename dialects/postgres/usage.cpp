#include "postgres/usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "postgres/counted_statements.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"
#include "postgres/statement_names.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kShownBytes = 120;
constexpr std::ptrdiff_t kShownOfAKind = 3;

std::string words_of(const RetiredSide& side) {
  return to_string(side.table) + (side.column ? "." + side.column->text() : "");
}

WallTime time_of(const Value& seconds) {
  const auto* real = std::get_if<double>(&seconds);
  return WallTime{Milliseconds{static_cast<std::int64_t>((real == nullptr ? 0.0 : *real) * 1e3)}};
}

void say_the_rest(std::ptrdiff_t all, std::string_view what, std::vector<std::string>& sentences) {
  if (all <= kShownOfAKind) return;
  sentences.push_back(fmt::format("{} more {}", all - kShownOfAKind, what));
}

// Calls on top of those that the mark has; all of them since the counters were reset.
void add_statements(const CountedStatements& counted, const UsageSince& since, Usage& usage) {
  if (!counted.missing.empty() || since.mark.empty()) {
    usage.unknown.push_back(!counted.missing.empty()
                                ? counted.missing
                                : "pg_stat_statements was not there when the rollout was told");
    return;
  }
  const CountMark mark = mark_from(since.mark);
  if (mark.reset != counted.reset) {
    usage.unknown.push_back("the statistics were reset at " + counted.reset);
  } else if (counted.evicted > mark.evicted) {
    usage.unknown.emplace_back(
        "pg_stat_statements has forgotten statements since (pg_stat_statements.max)");
  }
  if (counted.hidden > 0) {
    usage.unknown.push_back(
        fmt::format("{} statements of other roles can't be read (GRANT "
                    "pg_read_all_stats)",
                    counted.hidden));
  }
  std::ptrdiff_t found = 0;
  for (const CountedStatement& each : counted.statements) {
    const auto then = mark.calls.find(each.key);
    const bool is_same_count = mark.reset == counted.reset && then != mark.calls.end();
    const std::int64_t calls = each.calls - (is_same_count ? then->second : 0);
    if (calls <= 0) continue;
    const std::string said =
        fmt::format("{} {} by {}: {}", with_thousands(calls), calls == 1 ? "call" : "calls",
                    each.role, excerpt_of(each.text, kShownBytes));
    if (each.reads_all) {
      usage.unknown.push_back("whether it needs the old column, " + said);
    } else if (++found <= kShownOfAKind) {
      usage.found.push_back(said);
    }
  }
  say_the_rest(found, "statements that name it", usage.found);
}

void add_sessions(PostgresTransaction& transaction, const std::vector<RetiredSide>& sides,
                  const UsageSince& since, Usage& usage) {
  std::ptrdiff_t older = 0;
  for (const Row& row : transaction.query(embedded(kSqlUsageSessions))) {
    const std::string who = fmt::format("\"{}\" ({}@{}, pid {})", as_text(row[2]), as_text(row[1]),
                                        as_text(row[3]), as_integer(row[0]));
    const std::string statement = as_text(row[6]);
    const bool names_it = std::ranges::any_of(sides, [&](const RetiredSide& side) {
      return !side.keeps_name && naming_in(statement, side) == Naming::by_name;
    });
    if (names_it && time_of(row[5]) >= since.at) {
      usage.found.push_back(fmt::format("{} has run: {}", who, excerpt_of(statement, kShownBytes)));
    } else if (time_of(row[4]) < since.at && ++older <= kShownOfAKind) {
      usage.unknown.push_back(who + " has been connected since before");
    }
  }
  say_the_rest(older, "sessions since before", usage.unknown);
}

// Whose body it is: a trigger's of the table need not say the table's name.
enum class BodyOf { function, trigger };

bool names_in_body(const std::string& body, const RetiredSide& side, BodyOf body_of) {
  if (side.keeps_name) return false;
  if (naming_in(body, side) == Naming::by_name) return true;
  if (body_of != BodyOf::trigger || !side.column) return false;
  const std::string& column = side.column->text();
  return std::ranges::any_of(
      std::to_array<std::string>({"NEW.", "new.", "OLD.", "old."}),
      [&](const std::string& row) { return body.find(row + column) != std::string::npos; });
}

void add_functions(PostgresTransaction& transaction, const RetiredSide& side, Usage& usage) {
  const std::string table = transaction.connection().rendered(sql("{}", side.table)).text;
  const Rows functions =
      transaction.query(sql("WITH wanted (relation) AS (SELECT to_regclass({})) "
                            "{}",
                            Bind{table}, embedded(kSqlUsageFunctions)));
  for (const Row& row : functions) {
    const BodyOf body_of = as_integer(row[2]) != 0 ? BodyOf::trigger : BodyOf::function;
    if (!names_in_body(as_text(row[1]), side, body_of)) continue;
    usage.found.push_back(
        fmt::format("the body of function {} names {}", as_text(row[0]), words_of(side)));
  }
}

}  // namespace

std::string usage_mark(PostgresTransaction& transaction, const std::vector<RetiredSide>& sides) {
  return sides.empty() ? "" : to_text(count_statements(transaction, sides));
}

Usage read_usage(PostgresTransaction& transaction, const std::vector<RetiredSide>& sides,
                 const UsageSince& since) {
  Usage usage;
  add_statements(count_statements(transaction, sides), since, usage);
  add_sessions(transaction, sides, since, usage);
  for (const RetiredSide& side : sides) {
    add_functions(transaction, side, usage);
    if (side.keeps_name) {
      usage.unknown.push_back(words_of(side) +
                              " keeps its name: who names it may be either application");
    }
  }
  const auto replicas =
      as_integer(transaction.query(sql("SELECT count(*) FROM pg_stat_replication")).at(0).at(0));
  if (replicas > 0) {
    usage.unknown.push_back(
        fmt::format("what is read on {} {}", replicas, replicas == 1 ? "replica" : "replicas"));
  }
  return usage;
}

}  // namespace ratchet::postgres
