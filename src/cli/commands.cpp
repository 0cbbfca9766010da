#include "cli/commands.hpp"

namespace ratchet {

Commands all_commands() {
  Commands commands;
#define RATCHET_COMMAND(make) commands.push_back(make());
#include "cli/commands.def"
#undef RATCHET_COMMAND
  return commands;
}

}  // namespace ratchet
