#include "base/ensure.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace ratchet {

void unreachable(std::string_view what, std::source_location where) {
  throw Error(ErrorKind::bug,
              {.message = fmt::format("{} ({}:{})", what, where.file_name(), where.line()),
               .hint = "This is a bug in ratchet; the database is in a stable "
                       "state. Please report it with this line."});
}

void ensure(bool holds, std::string_view what, std::source_location where) {
  if (!holds) unreachable(what, where);
}

}  // namespace ratchet
