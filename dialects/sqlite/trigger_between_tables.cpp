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
        if (piece.goes_both_ways()) both_ways_.push_back({each, pair.holds(piece)});
        // A column that the new table has no more keeps what the old application gave it.
        if (!piece.goes_both_ways() && is_forward()) one_way_.push_back(each);
      }
    }
  }

  SqlText after_insert(const Identifier& name) const {
    return trigger(sql("CREATE TRIGGER {} AFTER INSERT ON {} FOR EACH ROW", name, table()),
                   {put_right({}), put_in(), refuse_what_differs()});
  }

  SqlText after_update(const Identifier& name) const {
    std::vector<SqlText> watched;
    for (const Identifier& each : watched_columns()) {
      watched.push_back(has_changed(from_.table, each));
    }
    return trigger(sql("CREATE TRIGGER {} AFTER UPDATE ON {} FOR EACH ROW\nWHEN {}", name, table(),
                       any_of(watched)),
                   {move(), put_right(one_way_), put_in(), refuse_what_differs()});
  }

  SqlText after_delete(const Identifier& name) const {
    return trigger(sql("CREATE TRIGGER {} AFTER DELETE ON {} FOR EACH ROW", name, table()),
                   {sql("DELETE FROM {} WHERE {} AND NOT EXISTS (SELECT 1 FROM {} WHERE {})",
                        to_.table.name.name, is(to_, "OLD"), table(), is(from_, "OLD"))});
  }

 private:
  struct Tied {
    MappedSql made;
    SqlText holds;  // its piece
  };

  bool is_forward() const { return &from_ == &pair_.old_side(); }
  const Identifier& table() const { return from_.table.name.name; }

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
    return sql("{} WHERE {} AND NOT EXISTS ({})", insert_from(from_, to_), is(from_, "NEW"),
               pair_.finds(to_, sql("1")));
  }

  // A client's OR IGNORE rules the statements above, too.
  SqlText refuse_what_differs() const {
    const std::string words = "ratchet: a row of " + to_string(from_.table.name) +
                              " would have no equal in " + to_string(to_.table.name);
    return sql("SELECT RAISE(ABORT, {}) FROM {}\n  WHERE {} AND NOT EXISTS ({})", Literal{words},
               table(), is(from_, "NEW"), pair_.finds(to_, pair_.all_hold()));
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
