// Nobody still uses what contract will retire, as far as is known. What isn't known is not taken
// for none: it keeps the gate closed, too, until somebody says why it may.
#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/gates/gate.hpp"

namespace ratchet {
namespace {

std::string sentences(const std::vector<std::string>& all) {
  return join(all, {.separator = "; "});
}

GateStatus used(const GateFacts& facts, WallTime since) {
  std::string reason =
      fmt::format("used since {}: {}", to_brief(since), sentences(facts.usage->found));
  if (!facts.usage->unknown.empty()) {
    reason += "; not known: " + sentences(facts.usage->unknown);
  }
  return closed_gate(
      {.reason = reason,
       .remedy = fmt::format("Deploy what still uses it, then `ratchet rollout {} 1` again: uses "
                             "count from there.",
                             facts.migration.id().text)});
}

}  // namespace

GateStatus check_old_side_unused_gate(const GateFacts& facts) {
  if (facts.retired.empty()) return open_gate("nothing is retired that anybody could use");
  const std::string& id = facts.migration.id().text;
  const auto since = rolled_out_at(facts);
  if (since && facts.usage && !facts.usage->found.empty()) return used(facts, *since);
  if (since && facts.usage && facts.usage->unknown.empty()) {
    return open_gate("no use is known since " + to_brief(*since));
  }
  const bool is_told = since && facts.usage;
  GateStatus status = closed_gate(
      {.reason = "not known: " + (is_told ? sentences(facts.usage->unknown)
                                          : "nobody has said that the new application is "
                                            "everywhere"),
       .remedy = is_told ? "See that no old application is left."
                         : fmt::format("When it is: ratchet rollout {} 1.", id)});
  if (!facts.settings.unseen_use.empty()) status.acknowledged = facts.settings.unseen_use;
  return status;
}

}  // namespace ratchet
