// A pass over a table in the order of its row key, in portions: where one ends, what lies between
// two ends, and how an end is written down so that a later process can go on from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "schema/schema.hpp"
#include "sqlite/session.hpp"

namespace ratchet::sqlite {

class RowRange {
 public:
  explicit RowRange(const Table& table);

  const std::vector<Identifier>& key() const { return key_; }

  struct Portion {
    std::int64_t rows = 0;
    Cursor end;  // the last of its rows; where it began, when there is none
    bool is_last = false;
  };
  // The next `rows_max` rows; only the last portion has fewer.
  Portion next(SqliteTransaction& transaction, const Batch& batch) const;

  // The key behind `after` and up to `upto`, as a condition over the table.
  SqlText between(const Cursor& after, const Cursor& upto) const;
  SqlText behind(const Cursor& after) const;
  SqlText in_order() const;  // ORDER BY's terms

  static Cursor cursor_at(const std::vector<Value>& key);
  // Throws Error{store_failed} when no cursor of this table reads so.
  std::vector<Value> key_at(const Cursor& cursor) const;

  // "id = 42"
  std::string in_words(const std::vector<Value>& key) const;

 private:
  Portion rest(SqliteTransaction& transaction, const Cursor& after) const;
  SqlText compared(SqlTemplate<0> sign, const Cursor& cursor) const;

  Table table_;
  std::vector<Identifier> key_;
  SqlText columns_;  // qualified, with commas
};

// A value as a word without spaces, commas and colons: "i42", "t6162", "n".
std::string encoded(const Value& value);
std::optional<Value> decoded(std::string_view word);

}  // namespace ratchet::sqlite
