// What is known of PostgreSQL's built-in functions and can't be read from its catalog.
#pragma once

#include <string_view>

namespace ratchet::postgres {

// Whether a built-in function (by its name in C: pg_proc.prosrc) gives a result, and never an
// error, for any argument that its types allow. Those that the catalog calls leakproof do so
// anyway. False where nothing is known.
bool never_raises(std::string_view source);

}  // namespace ratchet::postgres
