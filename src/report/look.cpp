#include "report/look.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

// ECMA-48, select graphic rendition.
int code_of(Ink ink) {
  switch (ink) {
    case Ink::bold: return 1;
    case Ink::dim: return 2;
    case Ink::good: return 32;
    case Ink::bad: return 31;
    case Ink::careful: return 33;
  }
  unreachable("an ink without a code");
}

}  // namespace

std::string paint(const Look& look, Ink ink, std::string_view text) {
  if (look.colour == Colour::off || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(ink), text);
}

}  // namespace ratchet
