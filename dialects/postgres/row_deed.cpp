#include "postgres/row_deed.hpp"

#include <limits>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kProduct = "postgres";
// No bound of its own: the places bound it.
constexpr std::int64_t kRowsOfRestMax = std::numeric_limits<std::int64_t>::max();

SqlText term(const SqlChoice& choice) {
  const LocatedSql* said = choice.for_product(kProduct);
  ensure(said != nullptr, "the planner lets no expression through that a product has none of");
  return in_brackets(said->sql);
}

// The lock that the deed takes on a row: the keys of a row that is only filled stay what they are.
SqlText row_lock(const RowDeed& deed, const Identifier& row) {
  switch (deed.verb) {
    case RowDeed::Verb::update:
    case RowDeed::Verb::copy: return sql("FOR NO KEY UPDATE OF {} SKIP LOCKED", row);
    case RowDeed::Verb::erase: return sql("FOR UPDATE OF {} SKIP LOCKED", row);
  }
  unreachable("a deed without a verb");
}

// Up to its WHERE, and what is said of each row it was done to: whether the row is due still.
struct Statement {
  SqlText head;
  SqlText remains;
  SqlText tail{};  // behind its WHERE
};

// Who expects no other row under the key saves a third of the time; where there is one, the
// statement fails.
enum class Conflicts { unexpected, left_alone };

Statement copy_statement(const RowDeed& deed, const SqlText& from, Conflicts conflicts) {
  std::vector<Identifier> columns;
  std::vector<SqlText> values;
  for (const auto& [column, value] : deed.set) {
    columns.push_back(column);
    values.push_back(value);
  }
  return {
      .head = sql("INSERT INTO {} AS {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}", *deed.into,
                  PairSql::other_row(), join_names(columns), join_sql(values, ", "), from),
      .remains = sql("false"),
      .tail = conflicts == Conflicts::unexpected
                  ? SqlText()
                  : sql(" ON CONFLICT ({}) {}", join_names(deed.key), deed.otherwise)};
}

Statement statement_of(const RowDeed& deed, const SqlText& from, Conflicts conflicts) {
  switch (deed.verb) {
    case RowDeed::Verb::erase: return {sql("DELETE FROM {}", from), sql("false")};
    case RowDeed::Verb::copy: return copy_statement(deed, from, conflicts);
    case RowDeed::Verb::update: break;
  }
  std::vector<SqlText> set;
  for (const auto& [column, value] : deed.set) set.push_back(sql("{} = {}", column, value));
  return {sql("UPDATE {} SET {}", from, join_sql(set, ", ")), deed.due};
}

[[noreturn]] void refuse_remains(const RowDeed& deed) {
  throw Error(ErrorKind::row_failed, {.message = deed.when_remains, .hint = ""});
}

// Read only to be evaluated.
SqlText evaluated(const RowDeed& deed, const RowRange::Portion& portion) {
  std::vector<SqlText> all{deed.due};
  for (const auto& [column, value] : deed.set) all.push_back(value);
  return sql("SELECT {} FROM {} WHERE {}", join_sql(all, ", "), portion.from, portion.where);
}

// As much of the stretch as was seen.
RowRange::Portion rest_of(const RowStretch& stretch, const RowRange::Visited& seen,
                          const Identifier& row) {
  RowRange::Portion portion = stretch.portion;
  if (seen.rows == stretch.rows_max) portion.where = up_to(portion.where, seen.last, row);
  return portion;
}

std::vector<Place> places_due(PostgresTransaction& transaction, const RowDeed& deed,
                              const Identifier& row, const RowRange::Portion& portion) {
  return places_in(as_text(
      transaction.query_rows(sql("SELECT string_agg({}.ctid::text, ' ') FROM {} WHERE {} AND {}",
                                 row, portion.from, portion.where, deed.due))[0][0]));
}

// Six counts: rows seen, the last of them, due; held; done, due still.
SqlText statement_on(const RowDeed& deed, const RowStretch& stretch, const Identifier& row,
                     Conflicts conflicts) {
  const RowRange::Portion& portion = stretch.portion;
  const Statement statement = statement_of(deed, portion.from, conflicts);
  return sql(
      "WITH ratchet_seen AS MATERIALIZED (SELECT {}.ctid AS place, {} AS due FROM {}{} WHERE {} "
      "LIMIT {}), "
      "ratchet_held AS MATERIALIZED (SELECT {}.ctid AS place FROM {} WHERE {}.ctid = "
      "ANY(ARRAY(SELECT place FROM ratchet_seen WHERE due)) {}), "
      "ratchet_done AS ({} WHERE {}.ctid = ANY(ARRAY(SELECT place FROM ratchet_held)){} "
      "RETURNING {} AS remains) "
      "SELECT seen.*, held.*, done.* FROM "
      "(SELECT count(*), max(place)::text, count(*) FILTER (WHERE due) FROM ratchet_seen) "
      "AS seen, (SELECT count(*) FROM ratchet_held) AS held, "
      "(SELECT count(*), count(*) FILTER (WHERE remains) FROM ratchet_done) AS done",
      row, deed.joined ? deed.joined->due : deed.due, portion.from,
      deed.joined ? deed.joined->other : SqlText(), portion.where, stretch.rows_max, row,
      portion.from, row, row_lock(deed, row), statement.head, row, statement.tail,
      statement.remains);
}

// A row that came under its key since the statement began is met once in a long while: then all is
// done again, with regard to it.
Row done_at_once(PostgresTransaction& transaction, const RowDeed& deed, const RowStretch& stretch,
                 const Identifier& row) {
  if (deed.verb == RowDeed::Verb::copy) {
    try {
      Savepoint undone(transaction);
      Row counted =
          transaction.query_rows(statement_on(deed, stretch, row, Conflicts::unexpected))[0];
      undone.keep();
      return counted;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
    }
  }
  return transaction.query_rows(statement_on(deed, stretch, row, Conflicts::left_alone))[0];
}

bool may_write(PostgresTransaction& transaction) {
  const Rows setting = transaction.query(sql("SELECT current_setting('transaction_read_only')"));
  return as_text(setting[0][0]) == "off";
}

}  // namespace

RowDeed deed_of(const MappingSql& mapping) {
  ensure(!mapping.only_fills_old(), "a copy fills a new side");
  RowDeed deed{.due = mapping.to_fill(), .when_remains = "the row was not filled"};
  for (const MappedSql& each : mapping.forward()) {
    deed.set.emplace_back(each.column, mapping.value(each));
  }
  return deed;
}

RowDeed deed_of(const PairSql& pair) {
  const PairSide& from = pair.old_side();
  const PairSide& to = pair.new_side();
  RowDeed deed{.verb = RowDeed::Verb::copy,
               .set = {},
               .into = to.table.name,
               .key = to.key,
               .otherwise = pair.is_copied_over(),
               .due = pair.has_none(),
               .joined = RowDeed::Joined{sql(" LEFT JOIN {} AS {} ON {}", to.table.name,
                                             PairSql::other_row(), pair.belong_together()),
                                         pair.is_to_copy(sql("{}.{} IS NULL", PairSql::other_row(),
                                                             to.key.front()))},
               .when_remains = "the row was not copied: a trigger keeps it out"};
  for (std::size_t at = 0; at < to.key.size(); ++at) {
    deed.set.emplace_back(to.key[at], sql("{}.{}", from.table.name.name, from.key[at]));
  }
  for (const MappedSql& each : to.made) deed.set.emplace_back(each.column, pair.value(each));
  return deed;
}

SqlText shown(const RowDeed& deed, const Table& table) {
  const Statement shown = statement_of(deed, sql("{}", table.name), Conflicts::left_alone);
  return sql("{} WHERE {}{}", shown.head, deed.due, shown.tail);
}

RowDeed deed_of(const UpdateRows& step) {
  RowDeed deed{.due = term(step.where),
               .when_remains = "`where` still selects the row after `set`"};
  for (const auto& [column, choice] : step.set) deed.set.emplace_back(column, term(choice));
  return deed;
}

RowDeed deed_of(const DeleteRows& step) {
  return {.verb = RowDeed::Verb::erase,
          .set = {},
          .due = term(step.where),
          .when_remains = "the row was not deleted: a trigger keeps it"};
}

namespace {

// The rows on which nobody has left a mark: neither has a lock on them, nor had one. They are
// neither looked at twice nor locked beforehand, which is a third of the price of a row; what is
// due and not done is left to who looks at locks. Between the look at the mark and the write there
// is nothing but the row's own expressions: a client that comes into that gap is waited for, at
// most for the session's lock_timeout, and then the batch is rolled back and begun again.
RowDeedDone carry_out_on_unmarked(PostgresTransaction& transaction, const RowDeed& deed,
                                  const RowStretch& stretch, const Identifier& row) {
  const RowRange::Portion& portion = stretch.portion;
  const Statement statement = statement_of(deed, portion.from, Conflicts::left_alone);
  const Row counted = transaction.query_rows(
      sql("WITH ratchet_seen AS MATERIALIZED (SELECT count(*) AS rows, max(place) AS last FROM "
          "(SELECT {}.ctid AS place FROM {} WHERE {} LIMIT {}) AS portion), "
          "ratchet_done AS ({} WHERE {} AND {}.ctid <= (SELECT last FROM ratchet_seen) AND {} AND "
          "{}.xmax = 0 RETURNING {} AS remains) "
          "SELECT rows, last::text, done.* FROM ratchet_seen, "
          "(SELECT count(*), count(*) FILTER (WHERE remains) FROM ratchet_done) AS done",
          row, portion.from, portion.where, stretch.rows_max, statement.head, portion.where, row,
          deed.due, row, statement.remains))[0];
  if (as_integer(counted[3]) > 0) refuse_remains(deed);
  return {.seen = {.rows = as_integer(counted[0]), .last = as_text(counted[1])},
          .rows = as_integer(counted[2])};
}

// Whoever has a row locked keeps it: each is looked at, and locked before it is written.
RowDeedDone carry_out_on_held(PostgresTransaction& transaction, const RowDeed& deed,
                              const RowStretch& stretch, const Identifier& row) {
  const Row counted = done_at_once(transaction, deed, stretch, row);
  if (as_integer(counted[5]) > 0) refuse_remains(deed);
  RowDeedDone done{.seen = {.rows = as_integer(counted[0]), .last = as_text(counted[1])},
                   .rows = as_integer(counted[4])};
  const std::int64_t due = as_integer(counted[2]);
  const std::int64_t held = as_integer(counted[3]);
  if (done.rows == due) return done;
  // Somebody else has the others locked, or has moved them on; what was locked and yet not done a
  // client has moved on at that very moment, or a trigger keeps it.
  done.skipped = places_due(transaction, deed, row, rest_of(stretch, done.seen, row));
  if (done.rows < held && std::ssize(done.skipped) > due - held) refuse_remains(deed);
  return done;
}

}  // namespace

RowDeedDone carry_out(PostgresTransaction& transaction, const RowDeed& deed,
                      const RowStretch& stretch, const Identifier& row) {
  if (deed.verb == RowDeed::Verb::copy) return carry_out_on_held(transaction, deed, stretch, row);
  const RowDeedDone done = carry_out_on_unmarked(transaction, deed, stretch, row);
  if (done.rows == done.seen.rows) return done;
  // Clients may have put more rows there meanwhile than were seen.
  const RowRange::Portion rest = rest_of(stretch, done.seen, row);
  RowDeedDone all =
      carry_out_on_held(transaction, deed, {.portion = rest, .rows_max = kRowsOfRestMax}, row);
  all.seen = done.seen;
  all.rows += done.rows;
  return all;
}

std::optional<std::string> failure_of(PostgresTransaction& transaction, const RowDeed& deed,
                                      const RowRange::Portion& portion, const Identifier& row) {
  try {
    const Savepoint undone(transaction);
    transaction.query_rows(evaluated(deed, portion));
    if (may_write(transaction)) {
      carry_out(transaction, deed, {.portion = portion, .rows_max = portion.rows + 1}, row);
    }
    return std::nullopt;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    return error.message();
  }
}

}  // namespace ratchet::postgres
