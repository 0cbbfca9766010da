// SQLite as a dialect of ratchet: the one header of this directory that is for others.
#pragma once

#include <memory>

#include "dialect/dialect.hpp"

namespace ratchet {

std::unique_ptr<Dialect> make_sqlite_dialect();

}  // namespace ratchet
