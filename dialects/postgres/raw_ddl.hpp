// What of a user's own statements can be tried on the scratch: those that define tables, views,
// indexes, triggers and the like. Read with PostgreSQL's own parser (libpg_query); every relation
// that is named with a schema is named with the scratch's instead.
//
// Everything else is only parsed: rows are never touched, and what makes things outside of tables
// (schemas, extensions, types that exist) would touch the store itself.
#pragma once

#include <string>
#include <vector>

#include "postgres/scratch_names.hpp"

namespace ratchet::postgres {

// twins: an unqualified name is made in the temporary schema. home: a function, which PostgreSQL
// never looks for there.
enum class MadeIn { twins, home };

struct RawStatement {
  std::string text;
  MadeIn made_in = MadeIn::twins;

  bool operator==(const RawStatement&) const = default;
};

// In their order; those behind a statement that can't be tried, and on whose effect they may rely,
// are left out. Throws Error{invalid_migration} for what can't be parsed.
std::vector<RawStatement> ddl_in(const std::string& statements, ScratchNames& names);

}  // namespace ratchet::postgres
