// The functions of commands.def, declared.
#pragma once

#include "cli/command.hpp"

namespace ratchet {

#define RATCHET_COMMAND(make) std::unique_ptr<Command> make();
#include "cli/commands.def"
#undef RATCHET_COMMAND

}  // namespace ratchet
