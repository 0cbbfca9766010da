// What is said of the rehearsal of one migration, in the same words for a terminal and for a page.
#pragma once

#include <string>
#include <vector>

#include "report/rehearsal_report.hpp"

namespace ratchet {

struct RehearsalLine {
  std::string label;
  std::string text;
};
std::vector<RehearsalLine> rehearsal_lines(const Rehearsed& rehearsed);

}  // namespace ratchet
