// Whether two schemas are the same, and what differs when they are not. Compared as the facts of
// SQLite demand it: the multiset of (kind, name, table, text), and the order of the triggers of
// each table, since that is the order in which they fire.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet {

// 32 hexadecimal digits; equal for equal definitions whatever their order, except that the order
// of one table's triggers counts.
std::string fingerprint(const Definitions& definitions);

struct Difference {
  std::string object;  // "index users_email_idx on users"
  std::string was;     // its definition; empty when it was not there
  std::string is;      // empty when it is gone

  bool operator==(const Difference&) const = default;
};

// Empty exactly when the fingerprints are equal.
std::vector<Difference> diff(const Definitions& was, const Definitions& is);

}  // namespace ratchet
