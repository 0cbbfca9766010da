// What --help says: of ratchet as a whole, and of one command.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace ratchet {

std::string overview_text(const Commands& commands, const Look& look);
std::string help_text(Command& command, const Look& look);

DescribedArguments arguments_of(Command& command);
DescribedArguments global_arguments();

}  // namespace ratchet
