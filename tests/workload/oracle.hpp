// What the table must hold: every acknowledged write, kept outside the database, in both shapes.
// Knows nothing of triggers, backfills or of what runs; it is told a write only after the database
// has acknowledged it.
//
// Thread-safe. Two writers of one key have to order themselves (shared rows: lock_shared_row).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "workload/shape.hpp"

namespace ratchet::workload {

// One logical row, as both generations see it.
struct LogicalRow {
  Row common;
  Row before;
  Row after;
  bool operator==(const LogicalRow&) const = default;
};

class Oracle {
 public:
  void put(const Row& key, LogicalRow row);
  void erase(const Row& key);
  // The new side is gone: what is made of it next comes from the old one.
  void forget_new_side(const Shape& shape);
  std::optional<LogicalRow> find(const Row& key) const;

  // Every row, key first, as `generation` reads it.
  std::map<Row, Row> as_read_by(Generation generation) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<Row, LogicalRow> rows_;
};

// `row` as it has to be once a client of `generation` has written it over `was`: the side that the
// client does not know follows, unless the client's own side has stayed what it was.
LogicalRow completed(const Shape& shape, Generation generation,
                     const std::optional<LogicalRow>& was, LogicalRow row);

// What a client of `generation` reads of a row: common, then its side.
Row as_read_by(Generation generation, const LogicalRow& row);

// Both in words, at most `sentences_max`; empty exactly when they are equal.
std::vector<std::string> differences(const std::map<Row, Row>& expected,
                                     const std::map<Row, Row>& found, std::size_t sentences_max);

}  // namespace ratchet::workload
