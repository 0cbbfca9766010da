#include "cli/live.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/targets.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

bool is_under_way(const MigrationStatus& status) {
  const bool is_through = status.position && *status.position >= Phase::verify;
  return status.in_journal && !status.purged && (status.lease || !is_through);
}

std::string running_id(Workplace& workplace, const LiveTarget& target) {
  const Migrations none;
  auto found =
      targets(workplace, {.word = target.word, .migrations = none, .is_due = is_under_way});
  if (target.word) return found.front().id.text;
  const auto candidates = found;
  if (found.size() > 1) std::erase_if(found, [](const auto& each) { return !each.lease; });
  if (found.size() != 1) refuse_without_id(target.command, candidates);
  return found.front().id.text;
}

void say_knobs(const Context& context, const MigrationStatus& status) {
  context.world.out << (context.flags.json
                            ? knobs_json(status)
                            : knobs_text(status, {context.world.clock.wall()}, context.world.look));
}

}  // namespace

int give_order(const Context& context, const LiveTarget& target, const Order& order) {
  const Project project = read_project(context);
  Workplace workplace(context, project, {std::string(target.command), WhenAway::fail});
  const std::string id = running_id(workplace, target);
  order(workplace, project, id);
  workplace.settle();
  say_knobs(context, workplace.status_of(id, {}));
  return kDone;
}

}  // namespace ratchet
