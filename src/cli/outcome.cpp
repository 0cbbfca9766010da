#include "cli/outcome.hpp"

#include <fmt/format.h>

#include "report/diagnostics_report.hpp"
#include "report/layout.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

// Between apply and contract lies the one step that ratchet can't take.
std::string next_of(const MigrationStatus& status) {
  if (status.next.empty()) {
    return "nothing to do now" + (status.note.empty() ? "" : "; " + status.note);
  }
  const bool is_deploy_time =
      status.position == Phase::verify && status.next.starts_with("ratchet contract");
  return is_deploy_time ? "deploy the new application, then: " + status.next : status.next;
}

}  // namespace

bool refuse_problems(const Context& context, const Diagnostics& diagnostics) {
  const World& world = context.world;
  const bool refused = has_errors(diagnostics);
  if (context.flags.json && refused) {
    world.out << fmt::format("{{\"diagnostics\": {}}}\n", diagnostics_json(diagnostics));
  }
  world.err << diagnostics_text(diagnostics, world.look) << verdict_text(diagnostics) << std::flush;
  return refused;
}

void say_nothing_to_do(const Context& context, std::string_view why) {
  context.world.out << (context.flags.json ? "{\"event\": \"nothing_to_do\"}\n"
                                           : fmt::format("nothing to do: {}\n", why));
}

void say_outcome(const Context& context, const MigrationStatus& status) {
  if (context.flags.json) {
    context.world.out << outcome_json(status);
    return;
  }
  context.world.out << hanging("next:", next_of(status),
                               {.indent = 6, .columns = context.world.look.columns});
}

}  // namespace ratchet
