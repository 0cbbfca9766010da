// The effects of one script with what is true at each of them: which transaction it is in, whether
// there is a lock timeout, which tables are new. What the rules ask.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/effect.hpp"
#include "step/phase.hpp"

namespace ratchet {

// How a script is run, by whatever runs it.
enum class RunsIn { statements, one_transaction };
enum class LockTimeout { from_script, from_runner };
struct Manners {
  RunsIn runs_in = RunsIn::statements;
  LockTimeout lock_timeout = LockTimeout::from_script;
  Direction direction = Direction::forward;  // back: drops what the migration has made
};

struct TableSize {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};
// By to_string() of their names.
using TableSizes = std::map<std::string, TableSize>;

// What scripts that run before this one have said.
struct Before {
  std::set<QualifiedName> new_tables;  // that nobody uses yet: made by the same migration
  std::map<QualifiedName, std::vector<std::vector<Identifier>>> keys;  // columns of its indexes
};

class Passage {
 public:
  // All of them outlive this.
  Passage(const Effects& effects, const Manners& manners, const TableSizes& sizes,
          const Before& before);

  std::size_t size() const { return effects_.size(); }
  const Effect& operator[](std::size_t at) const { return effects_[at]; }
  const Manners& manners() const { return manners_; }

  // In a block that others follow: what it locks stays locked behind it.
  bool in_block(std::size_t at) const { return points_[at].in_block; }
  bool same_transaction(std::size_t one, std::size_t other) const {
    return points_[one].transaction == points_[other].transaction;
  }
  bool has_lock_timeout(std::size_t at) const { return points_[at].has_lock_timeout; }

  bool goes_back() const { return manners_.direction == Direction::back; }
  // Nobody uses it yet, as this migration has made it.
  bool is_new(const QualifiedName& table, std::size_t at) const;
  // Somebody may use it, and it is not known to be small: work on it is felt. So is an unnamed one.
  bool is_felt(const std::optional<QualifiedName>& table, std::size_t at) const;
  std::optional<TableSize> size_of(const QualifiedName& table) const;
  // Of the effect, one that keeps clients of a table in use from something.
  const EffectLock* blocking_lock(std::size_t at) const;
  // The first effect of an earlier statement of its transaction that has such a lock.
  std::optional<std::size_t> holder_before(std::size_t at) const;
  // Whether the table that is dropped there is put in place again further down, by another that
  // gets its name: it was rebuilt.
  bool comes_again(std::size_t at) const;
  // Whether an index or key begins with these columns, before, here or further down.
  bool has_key(const QualifiedName& table, const std::vector<Identifier>& columns) const;

 private:
  struct Point {
    int transaction = 0;
    bool in_block = false;
    bool has_lock_timeout = false;
  };
  void follow();

  const Effects& effects_;
  const Manners& manners_;
  const TableSizes& sizes_;
  const Before& before_;
  std::vector<Point> points_;
  std::map<QualifiedName, std::size_t> made_;  // by which effect
};

}  // namespace ratchet
