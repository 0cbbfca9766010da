#include "dialect/row_work.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet {

std::string_view name(BadKind kind) {
  switch (kind) {
    case BadKind::differs: return "differs";
    case BadKind::missing: return "missing";
    case BadKind::extra: return "extra";
    case BadKind::raises: return "raises";
    case BadKind::lossy: return "lossy";
  }
  unreachable("a kind of row without a name");
}

BadKind bad_kind_of(std::string_view word) {
  for (const BadKind each :
       {BadKind::differs, BadKind::missing, BadKind::extra, BadKind::raises, BadKind::lossy}) {
    if (name(each) == word) return each;
  }
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("`{}` is no kind of difference", word),
               .hint = "Compare again with `ratchet verify`."});
}

}  // namespace ratchet
