// Every word that `ratchet explain` knows: errors and exit codes, phases, actions, keys, settings,
// hazard rules, rules of lint, gates, commands. Made from the lists that the program itself works
// by.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace ratchet {

struct Topic {
  std::string word;
  std::string kind;  // "change", "setting", …
  std::string text;  // paragraphs, already laid out
};
using Topics = std::vector<Topic>;

Topics all_topics(const Commands& commands, const Look& look);

}  // namespace ratchet
