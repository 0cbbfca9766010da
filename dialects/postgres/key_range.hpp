// A pass over two tables side by side in the order of the key by which their rows belong together:
// where a range ends, what of either table lies in it, and how its end is written down. The old
// table says where ranges end; the last one goes on to the end of both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "postgres/pair_sql.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

struct KeyRange {
  std::vector<std::string> after;  // behind this key; empty: from the beginning
  std::vector<std::string> upto;   // up to this one; empty: to the end
  Cursor end;
  bool is_last = false;
};

class KeyRanges {
 public:
  explicit KeyRanges(const PairSql& pair);

  // With the next `rows_max` rows of the old table.
  KeyRange next(PostgresTransaction& transaction, const Batch& batch) const;

  // Subselects, for FROM.
  SqlText old_rows(const KeyRange& range) const;
  SqlText new_rows(const KeyRange& range) const;

 private:
  enum class Of { old_table, new_table };
  SqlText column(Of side, std::size_t at) const;
  SqlText compared(Of side, SqlTemplate<0> sign, const std::vector<std::string>& key) const;
  SqlText in_range(Of side, const KeyRange& range) const;
  SqlText rows(Of side, const KeyRange& range) const;
  const PairSide& side(Of side) const;

  PairSide old_side_;
  PairSide new_side_;
};

}  // namespace ratchet::postgres
