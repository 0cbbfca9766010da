#include "postgres/trigger_between_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/expression_function.hpp"
#include "postgres/expression_shape.hpp"
#include "postgres/trigger.hpp"

namespace ratchet::postgres {
namespace {

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

SqlText no(const SqlText& term) { return sql("NOT {}", term); }

// The value of a column of one table over a row of the other.
class ValueOver {
 public:
  ValueOver(const MappedSql& mapped, const Column& target, const Table& from,
            const std::string& name)
      : column_(mapped.column), reads_(mapped.reads), type_(target.type) {
    const auto alone = column_alone(mapped.expression.sql);
    const bool is_column =
        alone && reads_ == std::set{*alone} && find_column(from, *alone)->type == target.type;
    if (is_column) return;
    function_ = ExpressionFunction{.name = function_name(name),
                                   .expression = mapped.expression.sql,
                                   .scope = mapped.scope,
                                   .type = target.type};
  }

  const Identifier& column() const { return column_; }
  const std::set<Identifier>& reads() const { return reads_; }
  const std::string& type() const { return type_; }
  const std::optional<ExpressionFunction>& function() const { return function_; }

  SqlText over(SqlTemplate<0> row) const {
    return function_ ? function_->over(row) : sql("{}.{}", sql(row), *reads_.begin());
  }
  // The column of `row` is what the expression says over `from`.
  SqlText agrees(SqlTemplate<0> row, SqlTemplate<0> from) const {
    return is_same_on_any_path(sql("{}.{}", sql(row), column_), over(from), type_);
  }

 private:
  Identifier column_;
  std::set<Identifier> reads_;
  std::string type_;
  std::optional<ExpressionFunction> function_;
};

std::vector<ValueOver> values_of(const PairSide& side, const Table& from, const std::string& name) {
  std::vector<ValueOver> values;
  for (const MappedSql& each : side.made) {
    const Column* target = find_column(side.table, each.column);
    ensure(target != nullptr, "a mapping is made of columns of its tables");
    values.emplace_back(each, *target, from, fmt::format("{}_{}", name, values.size() + 1));
  }
  return values;
}

struct TriggerText {
  std::string event;     // "insert"
  SqlText head;          // AFTER INSERT
  SqlTemplate<0> level;  // FOR EACH ROW
  SqlText when;
  SqlText body;
};

SqlText is_not_quiet() {
  return sql(
      "NOT coalesce(pg_catalog.texteq(pg_catalog.current_setting('ratchet.quiet', true), 'on'), "
      "false)");
}

SqlText keep_quiet() { return sql("PERFORM pg_catalog.set_config('ratchet.quiet', 'on', true);"); }
SqlText speak_again() { return sql("PERFORM pg_catalog.set_config('ratchet.quiet', '', true);"); }

// What a write to the rows of `from` does to those of `to`; there they go by "there".
class Following {
 public:
  struct Direction {
    const PairSide& from;
    const PairSide& to;
    const std::vector<ValueOver>& made;       // of `to`, over rows of `from`
    const std::vector<ValueOver>& made_back;  // of `from`, over rows of `to`
    bool is_forward;
  };

  Following(const PairSql& pair, const Direction& direction)
      : from_(direction.from),
        to_(direction.to),
        made_(direction.made),
        made_back_(direction.made_back) {
    for (const PieceOfPair& piece : pair.pieces()) {
      const auto& ours = direction.is_forward ? piece.forward : piece.backward;
      const auto& theirs = direction.is_forward ? piece.backward : piece.forward;
      if (theirs.empty()) {
        // A column that the new table has no more keeps what the old application gave it.
        if (direction.is_forward) std::ranges::copy(ours, std::back_inserter(one_way_));
        continue;
      }
      if (!ours.empty()) both_ways_.push_back({ours, holds(ours, theirs)});
    }
  }

  std::vector<TriggerText> triggers() const {
    return {{.event = "insert",
             .head = sql("AFTER INSERT"),
             .level = "FOR EACH ROW",
             .when = is_not_quiet(),
             .body = put({})},
            {.event = "update",
             .head = sql("AFTER UPDATE"),
             .level = "FOR EACH ROW",
             .when = all_of({any_of(changes()), is_not_quiet()}),
             .body = sql("{}\n{}", move(), put(one_way_))},
            {.event = "delete",
             .head = sql("AFTER DELETE"),
             .level = "FOR EACH ROW",
             .when = is_not_quiet(),
             .body = erase()},
            {.event = "truncate",
             .head = sql("AFTER TRUNCATE"),
             .level = "FOR EACH STATEMENT",
             .when = is_not_quiet(),
             .body = sql("{}\nTRUNCATE {};\n{}", keep_quiet(), to_.table.name, speak_again())}};
  }

 private:
  struct Tied {
    std::vector<std::size_t> made;
    SqlText holds;
  };

  SqlText holds(const std::vector<std::size_t>& ours,
                const std::vector<std::size_t>& theirs) const {
    std::vector<SqlText> there;
    std::vector<SqlText> here;
    for (const std::size_t at : ours) there.push_back(made_[at].agrees("there", "NEW"));
    for (const std::size_t at : theirs) here.push_back(made_back_[at].agrees("NEW", "there"));
    return any_of({all_of(there), all_of(here)});
  }

  SqlText has_changed(const PairSide& side, const Identifier& column) const {
    return no(is_same_on_any_path(sql("OLD.{}", column), sql("NEW.{}", column),
                                  find_column(side.table, column)->type));
  }

  SqlText key_has_moved() const {
    std::vector<SqlText> terms;
    for (const Identifier& each : from_.key) terms.push_back(has_changed(from_, each));
    return any_of(terms);
  }

  std::vector<SqlText> changes() const {
    std::set<Identifier> columns(from_.key.begin(), from_.key.end());
    for (const ValueOver& each : made_back_) columns.insert(each.column());
    for (const ValueOver& each : made_) columns.insert(each.reads().begin(), each.reads().end());
    std::vector<SqlText> terms;
    for (const Identifier& each : columns) terms.push_back(has_changed(from_, each));
    return terms;
  }

  SqlText has_key(SqlTemplate<0> row) const {
    std::vector<SqlText> terms;
    for (std::size_t at = 0; at < to_.key.size(); ++at) {
      terms.push_back(
          sql("there.{} OPERATOR(pg_catalog.=) {}.{}", to_.key[at], sql(row), from_.key[at]));
    }
    return join_sql(terms, " AND ");
  }

  SqlText all_hold() const {
    std::vector<SqlText> terms;
    for (const Tied& each : both_ways_) terms.push_back(each.holds);
    return all_of(terms);
  }

  SqlText insert(SqlTemplate<0> row) const {
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

  std::vector<SqlText> pieces_made_right() const {
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
  SqlText put(const std::vector<std::size_t>& one_way) const {
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
    return sql("{} DO UPDATE SET {}\nWHERE {};", insert("NEW"), join_sql(set, ",\n  "),
               any_of(due));
  }

  // The other row goes where this one has gone, and is right there at once: otherwise the other
  // direction would take it for written.
  SqlText move() const {
    std::vector<SqlText> set;
    for (std::size_t at = 0; at < to_.key.size(); ++at) {
      set.push_back(sql("{} = NEW.{}", to_.key[at], from_.key[at]));
    }
    for (SqlText& each : pieces_made_right()) set.push_back(std::move(each));
    return sql("IF {} THEN\nUPDATE {} AS there SET {}\nWHERE {};\n{}\nEND IF;", key_has_moved(),
               to_.table.name, join_sql(set, ",\n  "), has_key("OLD"), bury());
  }

  SqlText erase() const {
    return sql("DELETE FROM {} AS there WHERE {};\n{}", to_.table.name, has_key("OLD"), bury());
  }

  // A transaction that sees an old snapshot does not see a row that was copied meanwhile, and would
  // leave it behind: putting one in its place makes the server refuse (40001), so that the client
  // tries again.
  SqlText bury() const {
    return sql(
        "IF NOT FOUND AND NOT pg_catalog.texteq(pg_catalog.current_setting("
        "'transaction_isolation'), 'read committed') THEN\n{}\n{} DO NOTHING;\n"
        "DELETE FROM {} AS there WHERE {};\n{}\nEND IF;",
        keep_quiet(), insert("OLD"), to_.table.name, has_key("OLD"), speak_again());
  }

  const PairSide& from_;
  const PairSide& to_;
  const std::vector<ValueOver>& made_;
  const std::vector<ValueOver>& made_back_;
  std::vector<Tied> both_ways_;
  std::vector<std::size_t> one_way_;
};

// Everything that keeps one pair of tables in step.
class Between {
 public:
  Between(const DualWrite& step, const Schema& schema)
      : key_(mapping_key(step)),
        schema_(schema),
        pair_(step, schema),
        forward_(values_of(pair_.new_side(), pair_.old_side().table, key_ + "_forward")),
        backward_(values_of(pair_.old_side(), pair_.new_side().table, key_ + "_backward")) {
    ways_.push_back({"", pair_.old_side().table,
                     Following(pair_, {.from = pair_.old_side(),
                                       .to = pair_.new_side(),
                                       .made = forward_,
                                       .made_back = backward_,
                                       .is_forward = true})
                         .triggers()});
    if (pair_.is_one_way()) return;
    ways_.push_back({"back_", pair_.new_side().table,
                     Following(pair_, {.from = pair_.new_side(),
                                       .to = pair_.old_side(),
                                       .made = backward_,
                                       .made_back = forward_,
                                       .is_forward = false})
                         .triggers()});
  }

  std::vector<SqlText> create_expressions() const {
    std::vector<SqlText> statements;
    const auto create = [&](const std::vector<ValueOver>& values, const Table& from) {
      for (const ValueOver& each : values) {
        if (each.function()) append(each.function()->create(from), statements);
      }
    };
    create(forward_, pair_.old_side().table);
    create(backward_, pair_.new_side().table);
    return statements;
  }

  std::vector<SqlText> create_functions() const {
    std::vector<SqlText> statements;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      refuse_end_of_body(trigger.body);
      statements.push_back(
          sql("CREATE OR REPLACE FUNCTION {} () RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
              "AS $ratchet$\nBEGIN\n{}\nRETURN NULL;\nEND\n$ratchet$",
              function_of(way, trigger), trigger.body));
    });
    return statements;
  }

  std::vector<SqlText> create_triggers() const {
    std::vector<SqlText> statements;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      for (const QualifiedName& table : tables_with_triggers(way.table, schema_)) {
        const Identifier name = trigger_of(way, trigger);
        statements.push_back(sql("CREATE TRIGGER {} {} ON {} {}\nWHEN ({})\nEXECUTE FUNCTION {} ()",
                                 name, trigger.head, table, sql(trigger.level), trigger.when,
                                 function_of(way, trigger)));
        statements.push_back(sql("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, name));
      }
    });
    return statements;
  }

  std::vector<SqlText> drop() const {
    std::vector<SqlText> statements;
    std::vector<SqlText> functions;
    for_each_trigger([&](const Way& way, const TriggerText& trigger) {
      for (const QualifiedName& table : tables_with_triggers(way.table, schema_)) {
        statements.push_back(
            sql("DROP TRIGGER IF EXISTS {} ON {}", trigger_of(way, trigger), table));
      }
      functions.push_back(sql("DROP FUNCTION IF EXISTS {}", function_of(way, trigger)));
    });
    for (const auto* values : {&forward_, &backward_}) {
      for (const ValueOver& each : *values) {
        if (!each.function()) continue;
        functions.push_back(sql("DROP FUNCTION IF EXISTS {}", each.function()->name));
      }
    }
    append(std::move(functions), statements);
    return statements;
  }

 private:
  struct Way {
    std::string prefix;
    const Table& table;
    std::vector<TriggerText> triggers;
  };

  template <class Do>
  void for_each_trigger(const Do& work) const {
    for (const Way& way : ways_) {
      for (const TriggerText& trigger : way.triggers) work(way, trigger);
    }
  }

  QualifiedName function_of(const Way& way, const TriggerText& trigger) const {
    return function_name(key_ + "_" + way.prefix + trigger.event);
  }
  Identifier trigger_of(const Way& way, const TriggerText& trigger) const {
    return dual_write_trigger(key_, way.prefix + trigger.event);
  }

  std::string key_;
  const Schema& schema_;
  PairSql pair_;
  std::vector<ValueOver> forward_;
  std::vector<ValueOver> backward_;
  std::vector<Way> ways_;
};

}  // namespace

std::vector<SqlText> create_functions_between(const DualWrite& step, const Schema& schema) {
  const Between between(step, schema);
  std::vector<SqlText> statements = between.create_expressions();
  append(between.create_functions(), statements);
  return statements;
}

std::vector<SqlText> replace_functions_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).create_functions();
}

std::vector<SqlText> create_triggers_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).create_triggers();
}

std::vector<SqlText> drop_triggers_between(const DualWrite& step, const Schema& schema) {
  return Between(step, schema).drop();
}

SqlText quiet() { return sql("SELECT pg_catalog.set_config('ratchet.quiet', 'on', true)"); }

}  // namespace ratchet::postgres
