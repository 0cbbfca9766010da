// Whether a statement that some application ran names what is to be retired, as PostgreSQL's own
// parser reads it (libpg_query). Pure. Only what names of columns and tables tell: a column by that
// name of a table that the statement does not name is not it; behind a view nothing is seen.
#pragma once

#include <string>

#include "dialect/usage.hpp"

namespace ratchet::postgres {

enum class Naming {
  none,
  every_column,  // SELECT *, INSERT without a list: also the one that is retired
  by_name
};

// What can't be parsed (it may be cut) is searched for the words. ratchet's own statements don't
// count.
Naming naming_in(const std::string& statement, const RetiredSide& side);

}  // namespace ratchet::postgres
