#include "engine/text_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kContext = 2;
// A longer file is compared as a whole: nobody reads such a difference anyway.
constexpr std::size_t kLinesMax = 2'000;

struct Line {
  char sign;  // ' ', '-' or '+'
  std::string text;
};

using Lines = std::vector<std::string>;

// lengths[i][j]: of the longest common subsequence of was[i..] and is[j..].
std::vector<std::vector<std::size_t>> common_lengths(const Lines& was, const Lines& is) {
  std::vector lengths(was.size() + 1, std::vector<std::size_t>(is.size() + 1));
  for (std::size_t i = was.size(); i-- > 0;) {
    for (std::size_t j = is.size(); j-- > 0;) {
      lengths[i][j] = was[i] == is[j] ? lengths[i + 1][j + 1] + 1
                                      : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

std::vector<Line> edited(const Lines& was, const Lines& is) {
  const auto lengths = common_lengths(was, is);
  std::vector<Line> script;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < was.size() || j < is.size()) {
    const bool both = i < was.size() && j < is.size();
    if (both && was[i] == is[j]) {
      script.push_back({' ', was[i]});
      ++i;
      ++j;
    } else if (j == is.size() || (both && lengths[i + 1][j] >= lengths[i][j + 1])) {
      script.push_back({'-', was[i++]});
    } else {
      script.push_back({'+', is[j++]});
    }
  }
  return script;
}

bool is_near_change(const std::vector<Line>& script, std::size_t at) {
  const std::size_t from = at < kContext ? 0 : at - kContext;
  const std::size_t to = std::min(script.size(), at + kContext + 1);
  for (std::size_t near = from; near < to; ++near) {
    if (script[near].sign != ' ') return true;
  }
  return false;
}

}  // namespace

std::string line_diff(const DiffedText& texts) {
  if (texts.was == texts.is) return "";
  const Lines was = split_lines(texts.was);
  const Lines is = split_lines(texts.is);
  if (was.size() > kLinesMax || is.size() > kLinesMax) return "the texts are too long to compare";
  const std::vector<Line> script = edited(was, is);
  std::vector<std::string> shown;
  bool is_gap = false;
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (shown.size() == kDiffLinesMax) {
      shown.emplace_back("...");
      break;
    }
    if (!is_near_change(script, at)) {
      is_gap = !shown.empty();
      continue;
    }
    if (is_gap) shown.emplace_back("@@");
    is_gap = false;
    shown.push_back(fmt::format("{}{}", script[at].sign, script[at].text));
  }
  return join(shown, {.separator = "\n"});
}

}  // namespace ratchet
