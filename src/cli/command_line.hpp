// From the words of a command line to the command that was meant, filled in.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace ratchet {

struct CommandLine {
  Command* command = nullptr;  // one of those given; null: none was named
  GlobalFlags flags;
  bool help = false;
};

// Throws Error{usage}, with the nearest word, for what is not understood.
CommandLine parse_command_line(const std::vector<std::string>& words, const Commands& commands);

}  // namespace ratchet
