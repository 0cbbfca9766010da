// What a dual write has to make of each client statement, said a second time in C++ and without
// SQL: the rules of the invariant over rows of plain values. Knows nothing of triggers.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ratchet::sqlite {

using Cell = std::optional<std::string>;  // as SQL writes it, 'text' or 5; nullopt: NULL
using Cells = std::vector<Cell>;

// One column that is computed from the other side.
struct Formula {
  std::set<std::size_t> reads;  // places on the other side
  std::function<Cell(const Cells& other_side)> value;
};

struct MappingRules {
  std::vector<Formula> forward;   // a formula for each new column
  std::vector<Formula> backward;  // a formula for each old column
};

struct MappedRow {
  Cells before;
  Cells after;
  bool operator==(const MappedRow&) const = default;
};

class MappingOracle {
 public:
  explicit MappingOracle(MappingRules rules) : rules_(std::move(rules)) {}

  MappedRow inserted(MappedRow row) const {
    if (is_unfilled(row)) {
      row.after = forward(row.before);
    } else if (!holds(row)) {
      row.before = backward(row.after);
    }
    return row;
  }

  // `row`: as the statement left it.
  MappedRow updated(const MappedRow& was, MappedRow row) const {
    const std::set<std::size_t> new_writes = changes(was.after, row.after);
    if (new_writes.empty()) return after_old_write(was, std::move(row));
    if (is_unfilled(was)) {
      for (std::size_t at = 0; at < row.after.size(); ++at) {
        if (!new_writes.contains(at)) row.after[at] = rules_.forward[at].value(row.before);
      }
    }
    if (!holds(row)) go_backward(row);
    if (is_unfilled(row)) row.after = forward(row.before);
    return row;
  }

  MappedRow backfilled(MappedRow row) const {
    if (is_unfilled(row)) row.after = forward(row.before);
    return row;
  }

  bool holds(const MappedRow& row) const {
    return row.after == forward(row.before) ||
           (!is_unfilled(row) && row.before == backward(row.after));
  }

 private:
  static std::set<std::size_t> changes(const Cells& was, const Cells& is) {
    std::set<std::size_t> places;
    for (std::size_t at = 0; at < is.size(); ++at) {
      if (was[at] != is[at]) places.insert(at);
    }
    return places;
  }
  static bool meet(const std::set<std::size_t>& left, const std::set<std::size_t>& right) {
    for (const std::size_t each : left) {
      if (right.contains(each)) return true;
    }
    return false;
  }
  static bool is_unfilled(const MappedRow& row) {
    for (const Cell& cell : row.after) {
      if (cell) return false;
    }
    return true;
  }
  static Cells all(const std::vector<Formula>& formulas, const Cells& other_side) {
    Cells cells;
    for (const Formula& each : formulas) cells.push_back(each.value(other_side));
    return cells;
  }
  Cells forward(const Cells& before) const { return all(rules_.forward, before); }
  Cells backward(const Cells& after) const { return all(rules_.backward, after); }

  MappedRow after_old_write(const MappedRow& was, MappedRow row) const {
    const std::set<std::size_t> old_writes = changes(was.before, row.before);
    if (is_unfilled(row)) {
      row.after = forward(row.before);
      return row;
    }
    if (old_writes.empty()) return row;
    const Cells wanted = backward(row.after);
    bool follows = true;
    for (const std::size_t at : old_writes) follows = follows && row.before[at] == wanted[at];
    if (follows) {
      if (!holds(row)) row.before = wanted;
      return row;
    }
    if (row.after == forward(row.before)) return row;
    MappedRow in_part = row;
    for (std::size_t at = 0; at < row.after.size(); ++at) {
      if (!meet(rules_.forward[at].reads, old_writes)) continue;
      in_part.after[at] = rules_.forward[at].value(row.before);
    }
    if (holds(in_part)) return in_part;
    row.after = forward(row.before);
    return row;
  }

  // Only the old columns made of new ones that the old side does not account for, if that does.
  void go_backward(MappedRow& row) const {
    const Cells accounted = forward(row.before);
    const std::set<std::size_t> news = changes(accounted, row.after);
    const Cells wanted = backward(row.after);
    MappedRow in_part = row;
    for (std::size_t at = 0; at < row.before.size(); ++at) {
      if (meet(rules_.backward[at].reads, news)) in_part.before[at] = wanted[at];
    }
    if (!holds(in_part)) in_part.before = wanted;
    row = in_part;
  }

  MappingRules rules_;
};

}  // namespace ratchet::sqlite
