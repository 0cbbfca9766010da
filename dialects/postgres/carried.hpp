// What PostgreSQL's columns hold of what is carried between stores, and how a value of each kind is
// read there and written again. All under the settings of a session of ratchet's: dates in ISO
// form, times in UTC.
#pragma once

#include "dialect/carried.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

Holding holding_of(const Schema& schema, const Column& column);

// The expression as its value is carried.
SqlText carried(const SqlText& expression, Carried as);
// What comes over the driver, but for what is equal to nothing.
Value carried(Value read);

// How the values of a column come in a statement that puts many rows. They are
// canonical, and fit.
struct Arriving {
  SqlText array_type;  // "text[]"
  // Over what arrives as `name`: the value as the column's type, and whether carried() gives back
  // what was given; empty where that can't be otherwise.
  SqlText value;
  SqlText is_kept;
};
Arriving arriving(const SqlText& name, const Column& column, Carried as);

// What stands in the array, as a text; nullopt: NULL. Throws nothing: what is of the wrong kind is
// refused by the server.
std::optional<std::string> written(const Value& value);

}  // namespace ratchet::postgres
