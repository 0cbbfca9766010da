// The lines in which two texts differ, as `diff -u` shows them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace ratchet {

struct DiffedText {
  std::string_view was;
  std::string_view is;
};

// Changed lines with their surroundings, "-" before what was and "+" before what is. Empty for
// equal texts. At most `kDiffLinesMax` lines; the last one then says that there are more.
inline constexpr std::size_t kDiffLinesMax = 40;
std::string line_diff(const DiffedText& texts);

}  // namespace ratchet
