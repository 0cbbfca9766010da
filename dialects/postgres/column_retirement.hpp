// A column goes out of sight and stays maintained, and comes back. While it is retired nobody may
// be refused for a column that he doesn't see: its NOT NULL and its unique indexes go, and the
// default of one that took NULL, which would pass for a value that a client gave. They come back
// with it, checked again.
#pragma once

#include <optional>

#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

struct Retirement {
  Identifier column;                    // by its name before
  std::optional<Identifier> successor;  // that takes this name
};

StepSql retire(const Table& table, const Retirement& retirement, const Scene& scene,
               const LockManners& manners);

// `before`: what the table was before. What is not known from it stays gone.
StepSql bring_back(const Table& table, const Retirement& retirement, const Scene& scene,
                   const Definitions& before, const LockManners& manners);

}  // namespace ratchet::postgres
