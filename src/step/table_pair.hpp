// A mapping between the rows of two tables of one database: which row belongs to which, and how the
// columns of one are made of the other's. Same-row mappings: step/mapping.hpp.
//
//   users (id, name, city) <----> people (id, first_name, last_name, city)
//   contract: users is retired to ratchet_old_users, and goes on being written
//
//   users <----> ratchet_new_users, its twin
//   contract: users is retired to ratchet_old_users, and the twin is called users
//
// A pair of rows is told by its key: each key column of the new table is one of the old table.
//
// Where only columns move, both tables stay, and a row of the new one stands beside one of the old:
//
//   users (id, name, street, city) <----> addresses (user_id, street, city)
//   contract: users.street is retired to users.ratchet_old_street, and goes on being written
//
// Then an old row that has nothing in the columns that move needs no partner, and no row of the old
// table is made, moved or deleted by what is done to the new one.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "step/mapping.hpp"

namespace ratchet {

struct KeyPair {
  Identifier old_column;
  Identifier new_column;
  bool operator==(const KeyPair&) const = default;
};

struct TablePair {
  const Table* old_table = nullptr;  // under whatever name it has now
  const Table* new_table = nullptr;
  std::vector<KeyPair> key;
  std::vector<MappedColumn> forward;   // columns of the new table, over the old row
  std::vector<MappedColumn> backward;  // columns of the old table, over the new row
  Scope old_names;                     // what the names in `forward` mean
};

inline bool is_between_tables(const DualWrite& step) { return step.to.has_value(); }

// Rows of the new table stand beside those of the old one: a step says so by what is to be done
// about partners that are missing.
inline bool moves_columns(const DualWrite& step) { return step.rows.missing.has_value(); }

// Whether the new table is a twin that takes the old one's name at contract: until then clients
// know nothing of the one, from then on nothing of the other.
bool is_rebuild(const DualWrite& step);

// Where the old side of the mapping is now: under its own name, or retired. Null when it is gone.
const Table* find_old_table(const DualWrite& step, const Schema& schema);

// Whether the mapping reads or writes that table, under whatever name it has now.
bool concerns(const DualWrite& step, const QualifiedName& table);

// The name that an expression is, when it is nothing else: name or "name". Whether a column has
// that name is for the caller to see: what is not a name comes out as one that nobody has.
std::optional<Identifier> name_alone(const UserSql& expression);

// The key as the step says it: new column = old column. The planner lets nothing else through.
std::vector<KeyPair> key_of(const DualWrite& step, std::string_view product);

// The tables are those of `schema`, which outlives the pair.
// Throws Error{diverged} when a table or a column of it is not there.
TablePair resolve_pair(const DualWrite& step, const Schema& schema, std::string_view product);

// A column that a mapping makes, and the columns of the other table that it is made of.
struct Tie {
  Identifier column;
  std::set<Identifier> reads;
};
template <class Made>  // which tells its `column` and what it `reads`
std::vector<Tie> ties_of(const std::vector<Made>& side) {
  std::vector<Tie> ties;
  for (const Made& each : side) ties.push_back({each.column, each.reads});
  return ties;
}
// Places in the two lists that belong together: columns of both tables that expressions tie to each
// other, directly or through others. In a fixed order.
struct PieceOfPair {
  std::vector<std::size_t> forward;
  std::vector<std::size_t> backward;
};
std::vector<PieceOfPair> pieces_of(const std::vector<Tie>& forward,
                                   const std::vector<Tie>& backward);

// What the names in an expression over a row of the table mean: its own columns.
Scope scope_of(const Table& table);

}  // namespace ratchet
