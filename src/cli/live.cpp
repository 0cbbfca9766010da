#include "cli/live.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/targets.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

bool is_under_way(const MigrationStatus& status) {
  return status.in_journal && !status.purged &&
         (!status.position || *status.position < Phase::verify);
}

}  // namespace

std::string running_id(Workplace& workplace, const std::optional<std::string>& word,
                       std::string_view command) {
  const Migrations none;
  auto found = targets(workplace, {.word = word, .migrations = none, .is_due = is_under_way});
  if (word) return found.front().id.text;
  const auto candidates = found;
  if (found.size() > 1) std::erase_if(found, [](const auto& each) { return !each.lease; });
  if (found.size() != 1) refuse_without_id(command, candidates);
  return found.front().id.text;
}

void say_knobs(const Context& context, const MigrationStatus& status) {
  context.world.out << (context.flags.json
                            ? knobs_json(status)
                            : knobs_text(status, {context.world.clock.wall()}, context.world.look));
}

}  // namespace ratchet
