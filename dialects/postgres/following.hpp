// What a write to the rows of one table does to those of the other, as the bodies of its triggers.
// There the other table's rows go by "there". Whole rows: following.cpp; rows of which only some
// columns have moved, and the partners beside them: following_beside.cpp.
#pragma once

#include <string>
#include <vector>

#include "postgres/value_over.hpp"

namespace ratchet::postgres {

struct TriggerText {
  std::string event;     // "insert"
  SqlText head;          // AFTER INSERT
  SqlTemplate<0> level;  // FOR EACH ROW
  SqlText when;
  SqlText body;
};

class Following {
 public:
  // All outlive it.
  struct Direction {
    const PairSide& from;
    const PairSide& to;
    const std::vector<ValueOver>& made;       // of `to`, over rows of `from`
    const std::vector<ValueOver>& made_back;  // of `from`, over rows of `to`
    bool is_forward;
  };
  Following(const PairSql& pair, const Direction& direction);

  std::vector<TriggerText> triggers() const;

 private:
  struct Tied {
    std::vector<std::size_t> made;
    std::vector<std::size_t> made_back;
    SqlText holds;
  };

  // For each row, unless the other direction is at work.
  static TriggerText on_insert(SqlText body);
  TriggerText on_update(SqlText body) const;  // of a column that is of the mapping
  static TriggerText on_delete(SqlText body);

  std::vector<TriggerText> of_whole_rows() const;
  SqlText holds(const std::vector<std::size_t>& ours, const std::vector<std::size_t>& theirs) const;
  SqlText has_changed(const PairSide& side, const Identifier& column) const;
  SqlText key_has_moved() const;
  std::vector<SqlText> changes() const;
  SqlText has_key(SqlTemplate<0> row) const;
  SqlText all_hold() const;
  SqlText insert(SqlTemplate<0> row) const;
  std::vector<SqlText> pieces_made_right() const;
  SqlText put(const std::vector<std::size_t>& one_way) const;
  SqlText move() const;
  SqlText erase() const;
  SqlText bury() const;
  SqlText empty_other() const;
  SqlText alone(SqlText body) const;
  SqlText is_here(SqlTemplate<0> row) const;
  SqlText look_again() const;

  // A row with something to move has a partner, which goes where it goes.
  std::vector<TriggerText> of_owner() const;
  // Says what the row beside which it stands holds, and no more.
  std::vector<TriggerText> of_partner() const;
  SqlText take_over() const;
  SqlText is_given(const Tied& tied) const;
  SqlText is_written(const Tied& tied) const;
  SqlText carry(const std::vector<SqlText>& is_news) const;
  SqlText empty_there(const SqlText& which) const;
  SqlText put_right_there() const;

  const PairSql& pair_;
  const PairSide& from_;
  const PairSide& to_;
  const std::vector<ValueOver>& made_;
  const std::vector<ValueOver>& made_back_;
  bool is_forward_;
  std::vector<Tied> both_ways_;
  std::vector<std::size_t> one_way_;
};

// A condition for WHEN: nobody keeps the other direction quiet, and statements that do.
SqlText is_not_quiet();
SqlText keep_quiet();
SqlText speak_again();

SqlText no(const SqlText& term);

}  // namespace ratchet::postgres
