// The classes of changes.def. Each lives in a file of its own, and the rest of the project needs to
// know only how to make one.
#pragma once

#include <memory>

#include "change/change.hpp"

namespace ratchet {

template <class Type>
std::unique_ptr<Change> make_change();

#define RATCHET_CHANGE(action, type) \
  class type;                        \
  template <>                        \
  std::unique_ptr<Change> make_change<type>();
#include "change/changes.def"
#undef RATCHET_CHANGE

}  // namespace ratchet
