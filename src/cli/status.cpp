// ratchet status: where migrations stand, once or again and again.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/targets.hpp"
#include "report/diagnostics_report.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kWatchInterval{2'000};

// Begun and not through verify, or not begun and its file is here.
bool is_pending(const MigrationStatus& status, const Migrations& migrations) {
  if (!status.in_journal) return has_file(status, migrations);
  return !status.purged && (!status.position || *status.position < Phase::verify);
}

class StatusCommand final : public Command {
 public:
  std::string_view name() const override { return "status"; }
  std::string_view summary() const override {
    return "show where migrations stand, and what to do next";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration, in full; left out: all of them"}, id_);
    a.flag({"--watch", "", "again and again, until Ctrl-C"}, watch_);
    a.flag({"--pending", "", "only those that apply would run; exit 11 if there are any"},
           pending_);
  }

  int run(const Context& context) override {
    if (watch_ && context.flags.json) {
      throw Error(ErrorKind::usage, {.message = "--watch is for people, --json for programs",
                                     .hint = "Give `ratchet status --json` again instead."});
    }
    const Project project = read_project(context);
    const MigrationFiles files = read_migrations(project);
    context.world.err << diagnostics_text(files.diagnostics, context.world.look) << std::flush;
    Workplace workplace(context, project, {"status", WhenAway::fail});
    if (watch_) return watch(context, workplace, files.migrations);
    const auto statuses = read(workplace, files.migrations);
    context.world.out << shown(context, statuses);
    return pending_ && !statuses.empty() ? exit_code(ErrorKind::pending) : kDone;
  }

 private:
  std::vector<MigrationStatus> read(Workplace& workplace, const Migrations& migrations) const {
    std::vector<MigrationStatus> wanted =
        targets(workplace,
                {.word = id_, .migrations = migrations, .is_due = [&](const MigrationStatus& each) {
                   return !pending_ || is_pending(each, migrations);
                 }});
    for (MigrationStatus& each : wanted) {
      if (each.in_journal) each = workplace.status_of(each.id.text, migrations);
    }
    return wanted;
  }

  std::string shown(const Context& context, const std::vector<MigrationStatus>& statuses) const {
    if (context.flags.json) return statuses_json(statuses);
    const Now now{context.world.clock.wall()};
    if (id_ && !statuses.empty()) return status_text(statuses.front(), now, context.world.look);
    if (pending_ && statuses.empty()) return "nothing is pending\n";
    return statuses_text(statuses, now, context.world.look);
  }

  // Drawn over itself on a terminal, one below the other in a pipe. Ends when a stop is requested.
  int watch(const Context& context, Workplace& workplace, const Migrations& migrations) const {
    const World& world = context.world;
    std::size_t drawn = 0;
    do {
      const std::string text = shown(context, read(workplace, migrations));
      if (drawn > 0) world.out << fmt::format("\x1b[{}A\r\x1b[J", drawn);  // ECMA-48: up, erase
      world.out << text << std::flush;
      drawn = world.audience == Audience::person ? split_lines(text).size() : 0;
    } while (world.clock.sleep(kWatchInterval, world.stop));
    return kDone;
  }

  std::optional<std::string> id_;
  bool watch_ = false;
  bool pending_ = false;
};

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace ratchet
