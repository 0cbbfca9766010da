#include "cli/arguments.hpp"

namespace ratchet {

void describe(Arguments& a, GlobalFlags& flags) {
  a.option({"--config", "FILE", "the configuration (default: ratchet.toml here)"}, flags.config);
  a.option({"--store", "STORE", "a name from ratchet.toml, or a url (postgresql://…, sqlite:path)"},
           flags.store);
  a.flag({"--json", "", "for programs: JSON on standard output"}, flags.json);
  a.option({"--log-level", "LEVEL", "what goes to the log", {"debug", "info", "warn", "error"}},
           flags.log_level);
  a.flag({"--no-color", "", "no colours, as with NO_COLOR"}, flags.no_color);
}

}  // namespace ratchet
