#include "postgres/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "postgres/capture.hpp"
#include "postgres/carried.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::int64_t kCountedMax = 100'000;
constexpr int kLooksFromThere = 32;

SqlText bound(const Row& values) {
  std::vector<SqlText> all;
  for (const Value& each : values) all.push_back(sql("{}", Bind{each}));
  return join_sql(all, ", ");
}

// Only texts of ours, which need no escapes but the quotes around "(0,1)".
std::string array_of(const std::vector<std::string>& texts) {
  return "{\"" + join(texts, {.separator = "\",\""}) + "\"}";
}

}  // namespace

SqlText is_within(const std::vector<Identifier>& key, const KeySpan& span) {
  std::vector<SqlText> terms = {sql("true")};
  if (span.after) terms.push_back(sql("({}) > ({})", join_names(key), bound(*span.after)));
  if (span.through) terms.push_back(sql("({}) <= ({})", join_names(key), bound(*span.through)));
  return join_sql(terms, " AND ");
}

Outbox::Outbox(const CrossingEnd& end) : end_(end) {
  const std::vector<Identifier> names = numbered("key", end_);
  for (std::size_t at = 0; at < names.size(); ++at) {
    carried_key_.push_back(carried(sql("{}", names[at]), end_.takes.at(at).as));
  }
}

void Outbox::hold_back(Transaction& transaction, std::int64_t token, const KeySpan& span) {
  let_go(transaction, token);
  const Row none(end_.key.size(), Null{});
  Row values = {token};
  std::ranges::copy(span.after.value_or(none), std::back_inserter(values));
  std::ranges::copy(span.through.value_or(none), std::back_inserter(values));
  transaction.execute(sql("INSERT INTO {} VALUES ({})", flight_of(end_), bound(values)));
}

void Outbox::let_go(Transaction& transaction, std::int64_t token) {
  transaction.execute(sql("DELETE FROM {} WHERE token <= {}", flight_of(end_), token));
}

std::vector<OutboxEntry> Outbox::waiting(Transaction& transaction, std::int64_t entries_max) {
  if (++looks_ % kLooksFromThere == 0) from_block_ = 0;
  std::vector<OutboxEntry> entries = look(transaction, entries_max);
  if (!entries.empty() || from_block_ == 0) return entries;
  from_block_ = 0;
  return look(transaction, entries_max);
}

std::vector<OutboxEntry> Outbox::look(Transaction& transaction, std::int64_t entries_max) {
  const std::vector<Identifier> key = numbered("key", end_);
  const Rows rows = transaction.query(
      sql("SELECT (e.ctid::text::point)[0]::bigint, e.ctid::text, e.written_by::text, {} FROM {} "
          "AS e WHERE e.ctid >= '({},0)' AND NOT EXISTS (SELECT FROM {} WHERE (after_1 IS NULL OR "
          "({}) > ({})) AND (through_1 IS NULL OR ({}) <= ({}))) LIMIT {}",
          join_sql(carried_key_, ", "), outbox_of(end_), from_block_, flight_of(end_),
          join_names(key), join_names(numbered("after", end_)), join_names(key),
          join_names(numbered("through", end_)), entries_max));
  std::vector<OutboxEntry> entries;
  std::int64_t first_block = std::numeric_limits<std::int64_t>::max();
  for (const Row& row : rows) {
    first_block = std::min(first_block, as_integer(row[0]));
    entries.push_back(
        {.id = as_text(row[1]) + " " + as_text(row[2]), .key = Row(row.begin() + 3, row.end())});
  }
  if (!entries.empty()) from_block_ = first_block;
  return entries;
}

void Outbox::delete_entries(Transaction& transaction, const std::vector<OutboxEntry>& entries) {
  if (entries.empty()) return;
  std::vector<std::string> places;
  std::vector<std::string> writers;
  for (const OutboxEntry& each : entries) {
    const std::size_t gap = each.id.find(' ');
    places.push_back(each.id.substr(0, gap));
    writers.push_back(each.id.substr(gap + 1));
  }
  transaction.execute(
      sql("DELETE FROM {} AS e USING unnest({}::tid[], {}::xid8[]) AS spent (place, writer) WHERE "
          "e.ctid = spent.place AND e.written_by = spent.writer",
          outbox_of(end_), Bind{array_of(places)}, Bind{array_of(writers)}));
}

Rows Outbox::pending(Transaction& transaction, const KeySpan& span) {
  return transaction.query(sql("SELECT DISTINCT {} FROM {} WHERE {}", join_sql(carried_key_, ", "),
                               outbox_of(end_), is_within(numbered("key", end_), span)));
}

Backlog Outbox::backlog(Transaction& transaction) {
  const std::string outbox = fmt::format("ratchet.\"outbox_{}\"", end_.name);
  const Row row =
      transaction
          .query(sql("SELECT CASE WHEN count(*) < {} THEN count(*) ELSE greatest(count(*), (SELECT "
                     "reltuples::bigint FROM pg_class WHERE oid = to_regclass({}))) END, "
                     "coalesce(extract(epoch FROM clock_timestamp() - min(at)) * 1000, 0)::bigint "
                     "FROM (SELECT at FROM {} LIMIT {}) AS counted",
                     kCountedMax, Literal{outbox}, outbox_of(end_), kCountedMax))
          .at(0);
  return {.entries = as_integer(row[0]),
          .age = Milliseconds(std::max<std::int64_t>(0, as_integer(row[1])))};
}

}  // namespace ratchet::postgres
