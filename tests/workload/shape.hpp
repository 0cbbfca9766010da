// What a client knows of the table it writes to: the columns of one generation of the application,
// and how a value of one side reads on the other. Owns no data and no connection. The mapping is
// said here a second time, in C++, so that the oracle never asks the database what to expect.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sql/value.hpp"

namespace ratchet::workload {

using Random = std::mt19937_64;

// old_application and new_application each know one side; both_sides is the release in between,
// which writes both and reads the old one.
enum class Generation { old_application, both_sides, new_application };

std::string_view name(Generation generation);

// A table as one side knows it, without the key and the columns that both sides share.
struct Side {
  std::string schema = {};  // empty: where the connection looks
  std::string table;
  std::vector<std::string> columns;
};

// The other side of a row whose one side has just been written; `was`: what stood there before,
// absent for a new row.
using Translation = std::function<Row(const Row& written, const std::optional<Row>& was)>;
using MakeRow = std::function<Row(Random&)>;

// How rows come in: one or several by INSERT, one by INSERT … ON CONFLICT, some by COPY.
enum class Entry { insert, upsert, copy };

struct Shape {
  std::string name;                 // "split_name"
  std::vector<std::string> key;     // what clients find a row by; need not be declared a key
  std::vector<std::string> common;  // columns that both sides know
  Side before;
  Side after;
  std::function<Row(std::int64_t ordinal)> make_key;  // distinct for distinct ordinals
  MakeRow make_common;
  MakeRow make_before;
  MakeRow make_after;
  Translation forward;    // before -> after
  Translation backward;   // after -> before
  bool keys_move = true;  // clients change keys too
  bool rows_go = true;    // and delete rows
  std::vector<Entry> entries = {Entry::insert, Entry::upsert, Entry::copy};
  bool counts_rows = true;  // a client believes how many rows it changed; behind a view it can't
};

// The columns of one side that a client of that generation reads: common, then its own.
std::vector<std::string> columns_read(const Shape& shape, Generation generation);
const Side& side_read(const Shape& shape, Generation generation);

// A number in [0, count).
std::size_t pick(Random& random, std::size_t count);

}  // namespace ratchet::workload
