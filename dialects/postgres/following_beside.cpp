#include "postgres/following.hpp"

namespace ratchet::postgres {

std::vector<TriggerText> Following::of_owner() const {
  const SqlText gives = pair_.gives(Identifier("new"));
  return {on_insert(sql("IF {} THEN\n{}\nELSE\n{}\nEND IF;", gives, put({}), take_over())),
          on_update(sql("{}\nIF {} THEN\n{}\nELSE\n{}\nEND IF;", move(), gives, put(one_way_),
                        put_right_there())),
          on_delete(erase()),
          {.event = "truncate",
           .head = sql("BEFORE TRUNCATE"),
           .level = "FOR EACH STATEMENT",
           .when = is_not_quiet(),
           .body = sql("{}\nDELETE FROM {} AS there USING {} AS here WHERE {};\n{}", keep_quiet(),
                       to_.table.name, from_.table.name, has_key("here"), speak_again())}};
}

// The partner was there first.
SqlText Following::take_over() const {
  std::vector<SqlText> set;
  for (const ValueOver& each : made_back_) {
    set.push_back(sql("{} = {}", each.column(), each.over("there")));
  }
  if (set.empty()) return sql("NULL;");
  std::vector<SqlText> is_here;
  for (const Identifier& each : from_.key) {
    is_here.push_back(sql("here.{} OPERATOR(pg_catalog.=) NEW.{}", each, each));
  }
  return sql("UPDATE {} AS here SET {}\nFROM {} AS there WHERE {};", from_.table.name,
             join_sql(set, ",\n  "), to_.table.name,
             all_of({join_sql(is_here, " AND "), has_key("NEW"), no(all_hold())}));
}

std::vector<TriggerText> Following::of_partner() const {
  std::vector<SqlText> given;
  std::vector<SqlText> written;
  for (const Tied& each : both_ways_) {
    given.push_back(is_given(each));
    written.push_back(any_of({key_has_moved(), is_written(each)}));
  }
  return {on_insert(carry(given)),
          on_update(sql("IF {} THEN\n{}\nEND IF;\n{}", key_has_moved(), empty_there(has_key("OLD")),
                        carry(written))),
          on_delete(empty_there(has_key("OLD"))),
          {.event = "truncate",
           .head = sql("AFTER TRUNCATE"),
           .level = "FOR EACH STATEMENT",
           .when = is_not_quiet(),
           .body = sql("{}\n{}\n{}", keep_quiet(), empty_there(sql("true")), speak_again())}};
}

SqlText Following::is_given(const Tied& tied) const {
  std::vector<SqlText> terms;
  for (const std::size_t at : tied.made_back) {
    terms.push_back(no(is_null_datum(sql("NEW.{}", made_back_[at].column()))));
  }
  return any_of(terms);
}

SqlText Following::is_written(const Tied& tied) const {
  std::vector<SqlText> terms;
  for (const std::size_t at : tied.made_back) {
    terms.push_back(has_changed(from_, made_back_[at].column()));
  }
  return any_of(terms);
}

// Pieces that nobody has written yet are left to the copy: the other row may be the one that
// knows them.
SqlText Following::carry(const std::vector<SqlText>& is_news) const {
  std::vector<SqlText> set;
  std::vector<SqlText> due;
  for (std::size_t piece = 0; piece < both_ways_.size(); ++piece) {
    const Tied& tied = both_ways_[piece];
    due.push_back(all_of({is_news[piece], no(tied.holds)}));
    for (const std::size_t at : tied.made) {
      const Identifier& column = made_[at].column();
      set.push_back(sql("{} = CASE WHEN {} THEN {} ELSE there.{} END", column, due.back(),
                        made_[at].over("NEW"), column));
    }
  }
  return sql("UPDATE {} AS there SET {}\nWHERE {};", to_.table.name, join_sql(set, ",\n  "),
             all_of({has_key("NEW"), any_of(due)}));
}

SqlText Following::empty_there(const SqlText& which) const {
  std::vector<SqlText> set;
  std::vector<SqlText> full;
  for (const ValueOver& each : made_) {
    set.push_back(sql("{} = NULL", each.column()));
    full.push_back(no(is_null_datum(sql("there.{}", each.column()))));
  }
  return sql("UPDATE {} AS there SET {}\nWHERE {};", to_.table.name, join_sql(set, ", "),
             all_of({which, any_of(full)}));
}

SqlText Following::put_right_there() const {
  const std::vector<SqlText> set = pieces_made_right();
  if (set.empty()) return sql("NULL;");
  return sql("UPDATE {} AS there SET {}\nWHERE {};", to_.table.name, join_sql(set, ",\n  "),
             all_of({has_key("NEW"), no(all_hold())}));
}

}  // namespace ratchet::postgres
