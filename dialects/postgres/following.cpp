#include "postgres/following.hpp"

#include <algorithm>

namespace ratchet::postgres {

SqlText no(const SqlText& term) { return sql("NOT {}", term); }

SqlText is_not_quiet() {
  return sql(
      "NOT coalesce(pg_catalog.texteq(pg_catalog.current_setting('ratchet.quiet', true), 'on'), "
      "false)");
}

SqlText keep_quiet() { return sql("PERFORM pg_catalog.set_config('ratchet.quiet', 'on', true);"); }
SqlText speak_again() { return sql("PERFORM pg_catalog.set_config('ratchet.quiet', '', true);"); }

Following::Following(const PairSql& pair, const Direction& direction)
    : pair_(pair),
      from_(direction.from),
      to_(direction.to),
      made_(direction.made),
      made_back_(direction.made_back),
      is_forward_(direction.is_forward) {
  for (const PieceOfPair& piece : pair.pieces()) {
    const auto& ours = direction.is_forward ? piece.forward : piece.backward;
    const auto& theirs = direction.is_forward ? piece.backward : piece.forward;
    if (theirs.empty()) {
      // A column that the new table has no more keeps what the old application gave it.
      if (direction.is_forward) std::ranges::copy(ours, std::back_inserter(one_way_));
      continue;
    }
    if (!ours.empty()) both_ways_.push_back({ours, theirs, holds(ours, theirs)});
  }
}

std::vector<TriggerText> Following::triggers() const {
  if (!pair_.is_beside()) return of_whole_rows();
  return is_forward_ ? of_owner() : of_partner();
}

TriggerText Following::on_insert(SqlText body) {
  return {.event = "insert",
          .head = sql("AFTER INSERT"),
          .level = "FOR EACH ROW",
          .when = is_not_quiet(),
          .body = std::move(body)};
}

TriggerText Following::on_update(SqlText body) const {
  return {.event = "update",
          .head = sql("AFTER UPDATE"),
          .level = "FOR EACH ROW",
          .when = all_of({any_of(changes()), is_not_quiet()}),
          .body = std::move(body)};
}

TriggerText Following::on_delete(SqlText body) {
  return {.event = "delete",
          .head = sql("AFTER DELETE"),
          .level = "FOR EACH ROW",
          .when = is_not_quiet(),
          .body = std::move(body)};
}

std::vector<TriggerText> Following::of_whole_rows() const {
  return {on_insert(alone(sql("{}\nIF FOUND THEN\n{}\nEND IF;", look_again(), put({})))),
          on_update(alone(sql("{}\nIF FOUND THEN\n{}\n{}\nELSE\n{}\nEND IF;", look_again(), move(),
                              put(one_way_), erase()))),
          on_delete(alone(erase())),
          {.event = "truncate",
           .head = sql("AFTER TRUNCATE"),
           .level = "FOR EACH STATEMENT",
           .when = is_not_quiet(),
           .body = sql("{}\n{}\n{}", keep_quiet(), empty_other(), speak_again())}};
}

// Clients know one of two twins only: what foreign keys make of it on the other one, the first has
// made of it already, and is not to be told.
SqlText Following::alone(SqlText body) const {
  if (!pair_.is_of_twins()) return body;
  return sql("{}\n{}\n{}", keep_quiet(), body, speak_again());
}

SqlText Following::is_here(SqlTemplate<0> row) const {
  std::vector<SqlText> terms;
  for (const Identifier& each : from_.key) {
    terms.push_back(sql("here.{} OPERATOR(pg_catalog.=) {}.{}", each, sql(row), each));
  }
  return join_sql(terms, " AND ");
}

// What the statement has done to the row may not be the last of it: other triggers, and foreign
// keys that cascade, come first, and what they have done was carried over when they did it.
SqlText Following::look_again() const {
  return sql("SELECT here.* INTO NEW FROM {} AS here WHERE {};", from_.table.name, is_here("NEW"));
}

// A table that others point at can't be truncated alone, and they have been already.
SqlText Following::empty_other() const {
  return sql(
      "IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_class AS c ON "
      "c.oid OPERATOR(pg_catalog.=) k.confrelid WHERE c.reltype OPERATOR(pg_catalog.=) "
      "pg_catalog.pg_typeof(NULL::{})::pg_catalog.oid AND k.conrelid OPERATOR(pg_catalog.<>) "
      "k.confrelid) THEN\nDELETE FROM {};\nELSE\nTRUNCATE {};\nEND IF;",
      to_.table.name, to_.table.name, to_.table.name);
}

SqlText Following::holds(const std::vector<std::size_t>& ours,
                         const std::vector<std::size_t>& theirs) const {
  std::vector<SqlText> there;
  std::vector<SqlText> here;
  for (const std::size_t at : ours) there.push_back(made_[at].agrees("there", "NEW"));
  for (const std::size_t at : theirs) here.push_back(made_back_[at].agrees("NEW", "there"));
  return any_of({all_of(there), all_of(here)});
}

SqlText Following::has_changed(const PairSide& side, const Identifier& column) const {
  return no(is_same_on_any_path(sql("OLD.{}", column), sql("NEW.{}", column),
                                find_column(side.table, column)->type));
}

SqlText Following::key_has_moved() const {
  std::vector<SqlText> terms;
  for (const Identifier& each : from_.key) terms.push_back(has_changed(from_, each));
  return any_of(terms);
}

std::vector<SqlText> Following::changes() const {
  std::set<Identifier> columns(from_.key.begin(), from_.key.end());
  for (const ValueOver& each : made_back_) columns.insert(each.column());
  for (const ValueOver& each : made_) columns.insert(each.reads().begin(), each.reads().end());
  std::vector<SqlText> terms;
  for (const Identifier& each : columns) terms.push_back(has_changed(from_, each));
  return terms;
}

SqlText Following::has_key(SqlTemplate<0> row) const {
  std::vector<SqlText> terms;
  for (std::size_t at = 0; at < to_.key.size(); ++at) {
    terms.push_back(
        sql("there.{} OPERATOR(pg_catalog.=) {}.{}", to_.key[at], sql(row), from_.key[at]));
  }
  return join_sql(terms, " AND ");
}

SqlText Following::all_hold() const {
  std::vector<SqlText> terms;
  for (const Tied& each : both_ways_) terms.push_back(each.holds);
  return all_of(terms);
}

SqlText Following::insert(SqlTemplate<0> row) const {
  std::vector<Identifier> columns = to_.key;
  std::vector<SqlText> values;
  for (const Identifier& each : from_.key) values.push_back(sql("{}.{}", sql(row), each));
  for (const ValueOver& each : made_) {
    columns.push_back(each.column());
    values.push_back(each.over(row));
  }
  return sql("INSERT INTO {} AS there ({}) OVERRIDING SYSTEM VALUE VALUES ({})\nON CONFLICT ({})",
             to_.table.name, join_names(columns), join_sql(values, ", "), join_names(to_.key));
}

std::vector<SqlText> Following::pieces_made_right() const {
  std::vector<SqlText> set;
  for (const Tied& tied : both_ways_) {
    for (const std::size_t at : tied.made) {
      const Identifier& column = made_[at].column();
      set.push_back(sql("{} = CASE WHEN {} THEN there.{} ELSE {} END", column, tied.holds, column,
                        made_[at].over("NEW")));
    }
  }
  return set;
}

// The row is there, and every piece that does not hold is made anew; with it what goes one way
// and is made of something that the statement has changed.
SqlText Following::put(const std::vector<std::size_t>& one_way) const {
  std::vector<SqlText> set = pieces_made_right();
  std::vector<SqlText> due;
  if (!set.empty()) due.push_back(no(all_hold()));
  for (const std::size_t at : one_way) {
    if (made_[at].reads().empty()) continue;
    std::vector<SqlText> changed;
    for (const Identifier& each : made_[at].reads()) changed.push_back(has_changed(from_, each));
    due.push_back(any_of(changed));
    const Identifier& column = made_[at].column();
    set.push_back(sql("{} = CASE WHEN {} THEN excluded.{} ELSE there.{} END", column, due.back(),
                      column, column));
  }
  if (set.empty()) return sql("{} DO NOTHING;", insert("NEW"));
  return sql("{} DO UPDATE SET {}\nWHERE {};", insert("NEW"), join_sql(set, ",\n  "), any_of(due));
}

// The other row goes where this one has gone, and is right there at once: otherwise the other
// direction would take it for written. It may have come there before: where the statement has made
// more of the row than its own key (a key that cascades to the table itself).
SqlText Following::move() const {
  std::vector<SqlText> set;
  for (std::size_t at = 0; at < to_.key.size(); ++at) {
    set.push_back(sql("{} = NEW.{}", to_.key[at], from_.key[at]));
  }
  for (SqlText& each : pieces_made_right()) set.push_back(std::move(each));
  return sql(
      "IF {} THEN\nIF EXISTS (SELECT FROM {} AS there WHERE {}) THEN\nDELETE FROM {} AS there "
      "WHERE "
      "{};\nELSE\nUPDATE {} AS there SET {}\nWHERE {};\nEND IF;\n{}\nEND IF;",
      key_has_moved(), to_.table.name, has_key("NEW"), to_.table.name, has_key("OLD"),
      to_.table.name, join_sql(set, ",\n  "), has_key("OLD"), bury());
}

SqlText Following::erase() const {
  return sql(
      "IF NOT EXISTS (SELECT FROM {} AS here WHERE {}) THEN\nDELETE FROM {} AS there WHERE "
      "{};\n{}\n"
      "END IF;",
      from_.table.name, is_here("OLD"), to_.table.name, has_key("OLD"), bury());
}

// A transaction that sees an old snapshot does not see a row that was copied meanwhile, and would
// leave it behind: putting one in its place makes the server refuse (40001), so that the client
// tries again.
SqlText Following::bury() const {
  return sql(
      "IF NOT FOUND AND NOT pg_catalog.texteq(pg_catalog.current_setting("
      "'transaction_isolation'), 'read committed') THEN\n{}\n{} DO NOTHING;\n"
      "DELETE FROM {} AS there WHERE {};\n{}\nEND IF;",
      keep_quiet(), insert("OLD"), to_.table.name, has_key("OLD"),
      pair_.is_of_twins() ? SqlText() : speak_again());
}

}  // namespace ratchet::postgres
