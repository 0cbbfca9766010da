#include <algorithm>

#include "sqlite/pair_sql.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/trigger.hpp"
#include "sqlite/trigger_body.hpp"

namespace ratchet::sqlite {
namespace {

// What a write to the rows of `from` does to those of `to`.
//
// Every statement is guarded by what holds of the pair, and leaves it holding in one stroke: what
// it writes fires the triggers of the other direction, which then find nothing to do.
class Following {
 public:
  Following(const PairSql& pair, const PairSide& from, const PairSide& to)
      : pair_(pair), from_(from), to_(to) {
    for (const Piece& piece : pair.pieces()) {
      const auto& made = is_forward() ? piece.forward : piece.backward;
      for (const MappedSql& each : made) {
        if (piece.goes_both_ways()) both_ways_.push_back({each, piece, pair.holds(piece)});
        // A column that the new table has no more keeps what the old application gave it.
        if (!piece.goes_both_ways() && is_forward()) one_way_.push_back(each);
      }
    }
  }

  SqlText after_insert(const Identifier& name) const {
    std::vector<SqlText> body = {put_right({}), put_in(), refuse_what_differs()};
    if (pair_.is_beside() && is_forward()) body.insert(body.begin(), take_over());
    if (is_partner()) body = {carry(Written::given), fill_rest(), refuse_what_differs()};
    return trigger(sql("CREATE TRIGGER {} AFTER INSERT ON {} FOR EACH ROW", name, table()), body);
  }

  SqlText after_update(const Identifier& name) const {
    std::vector<SqlText> watched;
    for (const Identifier& each : watched_columns()) {
      watched.push_back(has_changed(from_.table, each));
    }
    std::vector<SqlText> body = {move(), put_right(one_way_), put_in(), refuse_what_differs()};
    if (pair_.is_beside() && is_forward()) body.insert(body.begin(), refuse_taken_key());
    if (is_partner()) body = {leave(), carry(Written::changed), fill_rest(), refuse_what_differs()};
    return trigger(sql("CREATE TRIGGER {} AFTER UPDATE ON {} FOR EACH ROW\nWHEN {}", name, table(),
                       any_of(watched)),
                   body);
  }

  SqlText after_delete(const Identifier& name) const {
    if (is_partner()) {
      return trigger(sql("CREATE TRIGGER {} AFTER DELETE ON {} FOR EACH ROW", name, table()),
                     {leave()});
    }
    return trigger(sql("CREATE TRIGGER {} AFTER DELETE ON {} FOR EACH ROW", name, table()),
                   {sql("DELETE FROM {} WHERE {} AND NOT EXISTS (SELECT 1 FROM {} WHERE {})",
                        to_.table.name.name, is(to_, "OLD"), table(), is(from_, "OLD"))});
  }

 private:
  struct Tied {
    MappedSql made;
    Piece piece;
    SqlText holds;  // the piece
  };
  enum class Written { given, changed };

  bool is_forward() const { return &from_ == &pair_.old_side(); }
  const Identifier& table() const { return from_.table.name.name; }
  // It says what the row beside which it stands holds, and no more.
  bool is_partner() const { return pair_.is_beside() && !is_forward(); }

  static SqlText trigger(const SqlText& head, const std::vector<SqlText>& statements) {
    return sql("{}\nBEGIN\n  {};\nEND", head, join_sql(statements, ";\n  "));
  }

  // The row of the side whose key is that of the trigger's row, before ("OLD") or after ("NEW").
  SqlText is(const PairSide& side, SqlTemplate<0> version) const {
    std::vector<SqlText> terms;
    for (std::size_t at = 0; at < side.key.size(); ++at) {
      terms.push_back(
          sql("{} = {}.{}", column_of(side.table, side.key[at]), sql(version), from_.key[at]));
    }
    return all_of(terms);
  }

  SqlText key_has_moved() const {
    std::vector<SqlText> terms;
    for (const Identifier& each : from_.key) {
      terms.push_back(sql("OLD.{} COLLATE BINARY IS NOT NEW.{}", each, each));
    }
    return any_of(terms);
  }

  std::set<Identifier> watched_columns() const {
    std::set<Identifier> columns(from_.key.begin(), from_.key.end());
    for (const MappedSql& each : from_.made) columns.insert(each.column);
    for (const MappedSql& each : to_.made) columns.insert(each.reads.begin(), each.reads.end());
    return columns;
  }

  SqlText over_the_row(const SqlText& value) const {
    return sql("(SELECT {} FROM {} WHERE {})", value, table(), is(from_, "NEW"));
  }

  // The row of the other table goes where this one has gone, and is right there at once: otherwise
  // the other direction would take it for written.
  SqlText move() const {
    std::vector<SqlText> set;
    for (std::size_t at = 0; at < to_.key.size(); ++at) {
      set.push_back(sql("{} = NEW.{}", to_.key[at], from_.key[at]));
    }
    for (const Tied& each : both_ways_) set.push_back(made_right(each));
    return sql("UPDATE {} SET {}\n  WHERE {}", to_.table.name.name, join_sql(set, ", "),
               all_of({is(to_, "OLD"), key_has_moved()}));
  }

  // Every piece that does not hold is made anew, and with it what goes one way and is made of
  // something that the statement has changed.
  SqlText put_right(const std::vector<MappedSql>& one_way) const {
    std::vector<SqlText> set;
    std::vector<SqlText> due;
    for (const Tied& each : both_ways_) set.push_back(made_right(each));
    if (!set.empty()) {
      due.push_back(sql("EXISTS (SELECT 1 FROM {} WHERE {} AND NOT {})", table(), is(from_, "NEW"),
                        pair_.all_hold()));
    }
    for (const MappedSql& each : one_way) {
      if (each.reads.empty()) continue;
      due.push_back(inputs_changed(each));
      set.push_back(sql("{} = CASE WHEN {} THEN {} ELSE {} END", each.column, due.back(),
                        over_the_row(PairSql::value(each, from_)),
                        column_of(to_.table, each.column)));
    }
    if (set.empty()) return sql("SELECT 1");
    return sql("UPDATE {} SET {}\n  WHERE {}", to_.table.name.name, join_sql(set, ", "),
               all_of({is(to_, "NEW"), any_of(due)}));
  }

  SqlText made_right(const Tied& tied) const {
    const Identifier& column = tied.made.column;
    const SqlText value = sql("CASE WHEN {} THEN {} ELSE {} END", tied.holds,
                              column_of(to_.table, column), PairSql::value(tied.made, from_));
    return sql("{} = {}", column, over_the_row(value));
  }

  SqlText inputs_changed(const MappedSql& mapped) const {
    std::vector<SqlText> changed;
    for (const Identifier& each : mapped.reads) changed.push_back(has_changed(from_.table, each));
    return any_of(changed);
  }

  SqlText put_in() const {
    const SqlText wanted = is_forward() ? pair_.gives() : sql("1");
    return sql("{} WHERE {} AND NOT EXISTS ({})", insert_from(from_, to_),
               all_of({is(from_, "NEW"), wanted}), pair_.finds(to_, sql("1")));
  }

  // Some row of the other table may stand there beside nobody. An OR FAIL would leave this one
  // where it has gone, without its partner.
  SqlText refuse_taken_key() const {
    const std::string words = "ratchet: UNIQUE constraint failed: " + to_string(to_.table.name) +
                              " has a row under the new key of a row of " +
                              to_string(from_.table.name);
    const auto is_there = [&](SqlTemplate<0> version) {
      return sql("EXISTS (SELECT 1 FROM {} WHERE {})", to_.table.name.name, is(to_, version));
    };
    return sql("SELECT RAISE(ABORT, {}) WHERE {}", Literal{words},
               all_of({key_has_moved(), is_there("OLD"), is_there("NEW")}));
  }

  // The partner was there first.
  SqlText take_over() const {
    std::vector<SqlText> set;
    for (const MappedSql& each : from_.made) {
      set.push_back(sql("{} = (SELECT {} FROM {} WHERE {})", each.column, PairSql::value(each, to_),
                        to_.table.name.name, is(to_, "NEW")));
    }
    if (set.empty()) return sql("SELECT 1");
    return sql("UPDATE {} SET {}\n  WHERE {}", table(), join_sql(set, ", "),
               all_of({is(from_, "NEW"), sql("NOT {}", pair_.gives()),
                       sql("EXISTS ({})", pair_.finds(to_, sql("NOT {}", pair_.all_hold())))}));
  }

  SqlText is_news(const Piece& piece, Written written) const {
    std::vector<SqlText> terms;
    if (written == Written::changed) terms.push_back(key_has_moved());
    for (const MappedSql& each : piece.forward) {
      terms.push_back(written == Written::given ? sql("NEW.{} IS NOT NULL", each.column)
                                                : has_changed(from_.table, each.column));
    }
    return any_of(terms);
  }

  // To the row beside which this one stands.
  SqlText carry(Written written) const {
    std::vector<SqlText> set;
    std::vector<SqlText> due;
    for (const Tied& each : both_ways_) {
      const SqlText news = all_of({is_news(each.piece, written), sql("NOT {}", each.holds)});
      due.push_back(news);
      const SqlText value =
          sql("CASE WHEN {} THEN {} ELSE {} END", news, PairSql::value(each.made, from_),
              column_of(to_.table, each.made.column));
      set.push_back(sql("{} = {}", each.made.column, over_the_row(value)));
    }
    return sql("UPDATE {} SET {}\n  WHERE {} AND EXISTS (SELECT 1 FROM {} WHERE {} AND {})",
               to_.table.name.name, join_sql(set, ", "), is(to_, "NEW"), table(), is(from_, "NEW"),
               any_of(due));
  }

  // What the statement says nothing about the other row knows.
  SqlText fill_rest() const {
    std::vector<SqlText> set;
    for (const Piece& piece : pair_.pieces()) {
      if (!piece.goes_both_ways()) continue;
      for (const MappedSql& each : piece.forward) {
        const SqlText value = sql("CASE WHEN {} THEN {} ELSE {} END", pair_.holds(piece),
                                  column_of(from_.table, each.column), PairSql::value(each, to_));
        set.push_back(sql("{} = (SELECT {} FROM {} WHERE {})", each.column, value,
                          to_.table.name.name, is(to_, "NEW")));
      }
    }
    return sql("UPDATE {} SET {}\n  WHERE {} AND EXISTS ({})", table(), join_sql(set, ", "),
               is(from_, "NEW"), pair_.finds(to_, sql("NOT {}", pair_.all_hold())));
  }

  // The row that it stood beside has nothing there any more.
  SqlText leave() const {
    std::vector<SqlText> set;
    std::vector<SqlText> full;
    for (const MappedSql& each : to_.made) {
      set.push_back(sql("{} = NULL", each.column));
      full.push_back(sql("{} IS NOT NULL", column_of(to_.table, each.column)));
    }
    return sql("UPDATE {} SET {}\n  WHERE {} AND NOT EXISTS (SELECT 1 FROM {} WHERE {})",
               to_.table.name.name, join_sql(set, ", "), all_of({is(to_, "OLD"), any_of(full)}),
               table(), is(from_, "OLD"));
  }

  // A client's OR IGNORE rules the statements above, too.
  SqlText refuse_what_differs() const {
    const std::string words = "ratchet: a row of " + to_string(from_.table.name) +
                              " would have no equal in " + to_string(to_.table.name);
    if (is_partner()) {
      return sql("SELECT RAISE(ABORT, {}) FROM {}\n  WHERE {} AND EXISTS ({})", Literal{words},
                 table(), is(from_, "NEW"), pair_.finds(to_, sql("NOT {}", pair_.all_hold())));
    }
    const SqlText is_sound = is_forward() ? pair_.is_sound(pair_.all_hold())
                                          : sql("EXISTS ({})", pair_.finds(to_, pair_.all_hold()));
    return sql("SELECT RAISE(ABORT, {}) FROM {}\n  WHERE {} AND NOT {}", Literal{words}, table(),
               is(from_, "NEW"), is_sound);
  }

  const PairSql& pair_;
  const PairSide& from_;
  const PairSide& to_;
  std::vector<Tied> both_ways_;
  std::vector<MappedSql> one_way_;
};

std::vector<SqlText> triggers_of(const Following& following, const std::string& key) {
  return {following.after_insert(trigger_name(key, "insert")),
          following.after_update(trigger_name(key, "update")),
          following.after_delete(trigger_name(key, "delete"))};
}

}  // namespace

std::vector<SqlText> triggers_between(const DualWrite& step, const Table& table,
                                      const Schema& schema) {
  const PairSql pair(step, schema);
  const std::string key = mapping_key(step);
  if (table.name == pair.old_side().table.name) {
    return triggers_of(Following(pair, pair.old_side(), pair.new_side()), key);
  }
  if (pair.is_one_way()) return {};
  return triggers_of(Following(pair, pair.new_side(), pair.old_side()), key + "_back");
}

}  // namespace ratchet::sqlite
