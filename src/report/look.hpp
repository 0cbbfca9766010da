// How text may look where it goes: how wide it may be and whether it may be coloured. Decided once,
// by cli; everything in report asks only this.
#pragma once

#include <string>
#include <string_view>

namespace ratchet {

enum class Colour { off, on };

struct Look {
  std::size_t columns = 80;
  Colour colour = Colour::off;
};

enum class Ink { bold, dim, good, bad, careful };

// `text` in that ink; the text itself where there is no colour.
std::string paint(const Look& look, Ink ink, std::string_view text);

}  // namespace ratchet
