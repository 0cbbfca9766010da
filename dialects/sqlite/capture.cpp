#include "sqlite/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "sqlite/affinity.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/trigger_body.hpp"
#include "sqlite/unique_index.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kTriggers = "ratchet_crossing_";
constexpr std::array<std::string_view, 3> kEvents = {"insert", "update", "delete"};
constexpr std::array<std::string_view, 2> kReplacing = {"insert", "update"};

Identifier named(std::string_view kind, const CrossingEnd& end) {
  return Identifier(fmt::format("ratchet_{}_{}", kind, end.name));
}

Identifier trigger_of(const CrossingEnd& end, std::string_view what, std::string_view event) {
  return Identifier(fmt::format("{}{}_{}_{}", kTriggers, end.name, what, event));
}

SqlText word_of(std::string_view event) {
  if (event == "insert") return sql("INSERT");
  return event == "update" ? sql("UPDATE") : sql("DELETE");
}

SqlText type_of(Affinity affinity) {
  switch (affinity) {
    case Affinity::text: return sql(" TEXT");
    case Affinity::numeric: return sql(" NUMERIC");
    case Affinity::real: return sql(" REAL");
    case Affinity::none: return {};
  }
  unreachable("an affinity");
}

SqlText commas(const std::vector<SqlText>& texts) { return join_sql(texts, ", "); }

class Capture {
 public:
  Capture(const CrossingEnd& end, const Table& table) : end_(end), table_(table) {}

  std::vector<SqlText> tables(Guard at_first) const {
    std::vector<SqlText> span = columns("after");
    std::ranges::move(columns("through"), std::back_inserter(span));
    const Literal guard{at_first == Guard::open ? "open" : "closed"};
    return {sql("CREATE TABLE {} (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, {})",
                outbox_of(end_), commas(columns("key"))),
            sql("CREATE TABLE {} (token INTEGER PRIMARY KEY, {})", flight_of(end_), commas(span)),
            sql("CREATE TABLE {} (guard TEXT NOT NULL, fence INTEGER NOT NULL, relaying INTEGER "
                "NOT NULL)",
                state_of(end_)),
            sql("INSERT INTO {} VALUES ({}, 0, 0)", state_of(end_), guard)};
  }

  std::vector<SqlText> triggers() const {
    std::vector<SqlText> made;
    for (const std::string_view event : kReplacing) {
      const std::vector<SqlText> victims = capture_victims(event);
      if (!victims.empty()) made.push_back(trigger(sql("BEFORE"), "victims", event, victims));
    }
    made.push_back(trigger(sql("AFTER"), "capture", "insert", {capture(sql("NEW"))}));
    made.push_back(trigger(sql("AFTER"), "capture", "update", {capture(sql("OLD")), moved()}));
    made.push_back(trigger(sql("AFTER"), "capture", "delete", {capture(sql("OLD"))}));
    for (const std::string_view event : kEvents) made.push_back(guard(event));
    return made;
  }

 private:
  // Compared with the columns of the table as those are with each other.
  std::vector<SqlText> columns(std::string_view word) const {
    std::vector<SqlText> declared;
    const std::vector<Identifier> names = numbered(word, end_);
    for (std::size_t at = 0; at < names.size(); ++at) {
      const Column* column = find_column(table_, end_.key[at]);
      ensure(column != nullptr, "a key is made of columns of its table");
      declared.push_back(sql("{}{}", names[at], type_of(affinity_of(*column, table_))));
    }
    return declared;
  }

  SqlText trigger(const SqlText& moment, std::string_view what, std::string_view event,
                  const std::vector<SqlText>& body) const {
    return sql(
        "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW\nWHEN (SELECT relaying = 0 FROM {})\n"
        "BEGIN\n  {};\nEND",
        trigger_of(end_, what, event), moment, word_of(event), table_.name.name, state_of(end_),
        join_sql(body, ";\n  "));
  }

  SqlText guard(std::string_view event) const {
    return sql(
        "CREATE TRIGGER {} BEFORE {} ON {} FOR EACH ROW\n"
        "WHEN (SELECT guard = 'closed' AND relaying = 0 FROM {})\nBEGIN\n"
        "  SELECT RAISE(ABORT, {});\nEND",
        trigger_of(end_, "guard", event), word_of(event), table_.name.name, state_of(end_),
        Literal{end_.when_closed});
  }

  SqlText insert() const {
    return sql("INSERT INTO {} (at, {})", outbox_of(end_), join_names(numbered("key", end_)));
  }
  static SqlText now() { return sql("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"); }
  std::vector<SqlText> key_in(const SqlText& row) const {
    std::vector<SqlText> values;
    for (const Identifier& each : end_.key) values.push_back(sql("{}.{}", row, each));
    return values;
  }

  SqlText capture(const SqlText& row) const {
    return sql("{} VALUES ({}, {})", insert(), now(), commas(key_in(row)));
  }
  SqlText moved() const {
    std::vector<SqlText> changed;
    for (const Identifier& each : end_.key) {
      changed.push_back(sql("OLD.{} COLLATE BINARY IS NOT NEW.{}", each, each));
      changed.push_back(sql("typeof(OLD.{}) <> typeof(NEW.{})", each, each));
    }
    return sql("{} SELECT {}, {} WHERE {}", insert(), now(), commas(key_in(sql("NEW"))),
               any_of(changed));
  }

  // Of the rows that the client's OR REPLACE would take away, and of some that stay: an entry too
  // many is only read.
  std::vector<SqlText> capture_victims(std::string_view event) const {
    std::vector<SqlText> statements;
    for (const SqlText& same : what_replaces(event)) {
      statements.push_back(sql("{} SELECT {}, {} FROM {} WHERE {}{}", insert(), now(),
                               commas(key_in(sql("{}", table_.name.name))), table_.name.name, same,
                               event == "update" ? sql(" AND {}", is_not_old()) : SqlText()));
    }
    return statements;
  }

  SqlText is_not_old() const {
    std::vector<SqlText> other;
    for (const Identifier& each : end_.key) {
      other.push_back(sql("{} COLLATE BINARY IS NOT OLD.{}", column_of(table_, each), each));
    }
    return any_of(other);
  }

  std::vector<SqlText> what_replaces(std::string_view event) const {
    std::vector<SqlText> conditions;
    const std::vector<Identifier> place = row_key(table_);
    if (!table_.without_rowid && place != end_.key) {
      const SqlText same = sql("{} = NEW.{}", column_of(table_, place[0]), place[0]);
      const SqlText moved = sql("{} AND NEW.{} <> OLD.{}", same, place[0], place[0]);
      conditions.push_back(event == "update" ? moved : same);
    }
    for (const UniqueIndex& index : unique_indexes(table_)) {
      if (!tells_keys_apart(index)) conditions.push_back(stands_in(index));
    }
    return conditions;
  }

  // Over the key's own columns, to the letter: the row that is replaced has the very key that the
  // new one brings.
  bool tells_keys_apart(const UniqueIndex& index) const {
    if (!index.predicate.empty() || index.terms.size() != end_.key.size()) return false;
    return std::ranges::all_of(end_.key, [&](const Identifier& each) {
      const Column* column = find_column(table_, each);
      const bool is_to_the_letter =
          column != nullptr && (!column->collation || folded(*column->collation) == "binary");
      return is_to_the_letter && std::ranges::count(index.terms, sql("{}", each)) > 0;
    });
  }

  SqlText stands_in(const UniqueIndex& index) const {
    std::vector<SqlText> columns;
    for (const Column& each : table_.columns) {
      columns.push_back(sql("NEW.{} AS {}", each.name, each.name));
    }
    const SqlText row = sql("(SELECT {})", commas(columns));
    std::vector<SqlText> terms;
    for (const SqlText& term : index.terms) {
      terms.push_back(sql("{} = (SELECT {} FROM {})", term, term, row));
    }
    if (!index.predicate.empty()) {
      terms.push_back(index.predicate);
      terms.push_back(sql("(SELECT {} FROM {})", index.predicate, row));
    }
    return join_sql(terms, " AND ");
  }

  const CrossingEnd& end_;
  const Table& table_;
};

}  // namespace

Identifier outbox_of(const CrossingEnd& end) { return named("outbox", end); }
Identifier flight_of(const CrossingEnd& end) { return named("flight", end); }
Identifier state_of(const CrossingEnd& end) { return named("end", end); }

std::vector<Identifier> numbered(std::string_view word, const CrossingEnd& end) {
  std::vector<Identifier> names;
  for (std::size_t at = 1; at <= end.key.size(); ++at) {
    names.emplace_back(fmt::format("{}_{}", word, at));
  }
  return names;
}

std::vector<SqlText> make_end(const CrossingEnd& end, const Table& table, Guard at_first) {
  const Capture capture(end, table);
  std::vector<SqlText> statements = capture.tables(at_first);
  std::ranges::move(capture.triggers(), std::back_inserter(statements));
  return statements;
}

std::vector<SqlText> remove_end(const CrossingEnd& end) {
  std::vector<SqlText> statements;
  for (const std::string_view what : {"guard", "capture", "victims"}) {
    for (const std::string_view event : kEvents) {
      statements.push_back(sql("DROP TRIGGER IF EXISTS {}", trigger_of(end, what, event)));
    }
  }
  for (const Identifier& each : {outbox_of(end), flight_of(end), state_of(end)}) {
    statements.push_back(sql("DROP TABLE IF EXISTS {}", each));
  }
  return statements;
}

bool is_of_crossing(const Trigger& trigger) { return trigger.name.text().starts_with(kTriggers); }

}  // namespace ratchet::sqlite
