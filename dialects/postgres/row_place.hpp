// Where a pass over a table stands, in the order in which its rows lie on disk, and how that is
// written down so that a later process can go on from it. Pure.
//
// A place is a block and a row pointer in it: of one file of one relation, since a table may be
// partitioned or inherited from, and VACUUM FULL and the like write a relation into a new file.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/row_work.hpp"
#include "postgres/table_reader.hpp"

namespace ratchet::postgres {

// PostgreSQL's ctid. Row pointers count from 1, so {block, 0} is before all rows of a block.
struct Place {
  std::int64_t block = 0;
  std::int64_t pointer = 0;
  auto operator<=>(const Place&) const = default;
};
std::string to_string(Place place);  // "(35,12)"
// Of a list as string_agg(ctid::text, ' ') makes it. Throws Error{bug}.
std::vector<Place> places_in(std::string_view list);

// A row that was left out, since a client had it locked.
struct SkippedRow {
  Oid relation = 0;
  Place place;
  bool operator==(const SkippedRow&) const = default;
};

struct RowPosition {
  Oid relation = 0;         // the one gone over, or the least that may come next
  Oid file = 0;             // of that relation; 0: it is not begun
  std::int64_t blocks = 0;  // of that file, as many as there were when it was begun
  Place after;
  bool is_segment = false;          // it ends with those blocks, and with that file
  bool is_at_end = false;           // of all relations, or of the segment
  std::vector<SkippedRow> skipped;  // to come back to
  bool operator==(const RowPosition&) const = default;
};

Cursor cursor_of(const RowPosition& position);
// Throws Error{store_failed} when it can't be read.
RowPosition position_of(const Cursor& cursor);

}  // namespace ratchet::postgres
