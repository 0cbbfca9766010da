// The text in which the catalog shows a trigger. Its condition names columns by what they are
// called at the moment, so it becomes another text when one of them is renamed.
#pragma once

#include <map>
#include <string>

#include "sql/identifier.hpp"

namespace ratchet::postgres {

// By what each was called.
using Renames = std::map<Identifier, Identifier>;

// The same trigger, on columns of the new names.
std::string with_columns_renamed(const std::string& definition, const Renames& renames);

}  // namespace ratchet::postgres
