// The names that a mapping goes by while a migration runs, and which physical column a name in an
// expression means at each position. One definition for triggers, backfill, verifier, retire and
// way back. Expressions are never rewritten: a Scope says what their names mean.
//
//   rename:     name --------------------> first_name        (both under their own names)
//   contract:   name is retired to ratchet_old_name          (old clients' name is gone)
//   keep_name:  price beside ratchet_new_price; contract swaps: price -> ratchet_old_price,
//               ratchet_new_price -> price
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "schema/schema.hpp"
#include "step/steps.hpp"

namespace ratchet {

// The longest name that every product takes (PostgreSQL: 63 bytes).
inline constexpr std::size_t kLongestName = 63;

// "ratchet_old_name" / "ratchet_new_name"; a name that would be too long is cut and given a hash.
Identifier retired_name(const Identifier& name);
Identifier incoming_name(const Identifier& name);
QualifiedName retired_name(const QualifiedName& table);
QualifiedName incoming_name(const QualifiedName& table);
bool is_retired_name(const Identifier& name);

// A short name that tells one mapping on a table from another: "split_8f3a12".
std::string mapping_key(const DualWrite& step);

// What the names in an expression mean: (the name as written, the column as it is now).
using Scope = std::vector<std::pair<Identifier, Identifier>>;

// One column that a mapping writes.
struct MappedColumn {
  Identifier column;  // as it is now
  LocatedSql expression;
  bool operator==(const MappedColumn&) const = default;
};

// A same-row mapping against the table as it stands now.
struct ResolvedMapping {
  QualifiedName table = unnamed_table();
  std::vector<MappedColumn> forward;   // new columns
  std::vector<MappedColumn> backward;  // old columns; empty: one way
  Scope forward_scope;                 // the row as the old application knows it
  Scope backward_scope;                // the row as the new application knows it
  bool operator==(const ResolvedMapping&) const = default;
};

// Throws Error{diverged} when a column of the mapping is not in the table under any of its names.
ResolvedMapping resolve(const DualWrite& step, const Table& table, std::string_view product);

}  // namespace ratchet
