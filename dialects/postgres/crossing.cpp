#include "postgres/crossing.hpp"

#include "base/error.hpp"

namespace ratchet::postgres {

std::unique_ptr<Crossing> make_crossing(const CrossingEnd& end, const Schema&,
                                        const SessionOptions&) {
  throw Error(ErrorKind::usage,
              {.message = to_string(end.table) + " can't be moved to another store from PostgreSQL",
               .hint = "Move it within the store, or with another tool."});
}

}  // namespace ratchet::postgres
