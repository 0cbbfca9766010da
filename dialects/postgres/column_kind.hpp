// What a column of a declared type can hold, for made-up rows: its kind, its length, and the values
// at the ends of the type.
#pragma once

#include "dialect/rehearsal_stage.hpp"

namespace ratchet::postgres {

ColumnKind kind_of(const Schema& schema, const Column& column);

}  // namespace ratchet::postgres
