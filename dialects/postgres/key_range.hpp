// A pass over two tables side by side in the order of the key by which their rows belong together:
// where a range ends, what of either table lies in it, and how its end is written down. The old
// table says where ranges end; the last one goes on to the end of both, or of the part that the
// pass is over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "postgres/pair_sql.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

using KeyTexts = std::vector<std::string>;

struct KeyRange {
  KeyTexts after;  // behind this key; empty: from the beginning
  KeyTexts upto;   // up to this one; empty: to the end
  Cursor end;
  bool is_last = false;
};

class KeyRanges {
 public:
  KeyRanges(const PairSql& pair, const Spelling& spelling);

  // With the next `rows_max` rows of the old table.
  KeyRange next(PostgresTransaction& transaction, const Batch& batch) const;

  // Keys that cut the old table into about as many parts of like size, in their order, as far as
  // ANALYZE has learned of them: none where it hasn't, or a key has several columns.
  std::vector<KeyTexts> cuts(PostgresTransaction& transaction, int parts) const;
  // Where a pass begins behind `after`, and ends with `upto`; empty: with the table.
  static Cursor between(const KeyTexts& after, const KeyTexts& upto);

  // Subselects, for FROM.
  SqlText old_rows(const KeyRange& range) const;
  SqlText new_rows(const KeyRange& range) const;

 private:
  enum class Of { old_table, new_table };
  SqlText column(Of side, std::size_t at) const;
  SqlText compared(Of side, SqlTemplate<0> sign, const KeyTexts& key) const;
  SqlText in_range(Of side, const KeyRange& range) const;
  SqlText rows(Of side, const KeyRange& range) const;
  const PairSide& side(Of side) const;

  PairSide old_side_;
  PairSide new_side_;
  std::string old_table_;  // as a text that ::regclass reads
};

}  // namespace ratchet::postgres
