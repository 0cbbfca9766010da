// ratchet purge: drops what was retired, for good. Asks first.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/backup_file.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "report/layout.hpp"

namespace ratchet {
namespace {

bool can_be_purged(const MigrationStatus& status) {
  return status.position == Phase::contract && status.direction == Direction::forward &&
         !status.purged;
}

class PurgeCommand final : public Command {
 public:
  std::string_view name() const override { return "purge"; }
  std::string_view summary() const override {
    return "drop what contract retired; ends the way back, so it asks first";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: refused, with the candidates"}, id_);
    a.option({"--backup", "FILE",
              "first write what is dropped to a new file, as a script for the "
              "database's own shell"},
             backup_);
    a.flag({"--yes", "", "don't ask; still waits until [purge] retain has passed"}, yes_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"purge", WhenAway::wait});
    const Migrations none;
    const auto found = targets(workplace, {.word = id_,
                                           .migrations = none,
                                           .is_due = can_be_purged,
                                           .files = migration_file_ids(project)});
    if (!id_) refuse_without_id("purge", found);
    const MigrationStatus& status = found.front();
    workplace.use_options(options_of(project, status.id.text));
    // Whoever answers has read until when it should be retained; --yes is said without looking.
    PurgeOptions options{.even_if_retained = false};
    if (!yes_) {
      confirm(context, status, workplace.engine().purge_losses(status.id.text));
      options.even_if_retained = true;
    }
    if (backup_) {
      BackupFile file(*backup_);
      options.backup = [&file](const std::string& piece) { file.add(piece); };
      options.backed_up = [&file] { file.keep(); };
      workplace.engine().purge(status.id.text, options);
    } else {
      workplace.engine().purge(status.id.text, options);
    }
    workplace.settle();
    say_outcome(context, workplace.status_of(status.id.text, none));
    return kDone;
  }

 private:
  static std::string question(const MigrationStatus& status, const std::vector<std::string>& losses,
                              const Look& look) {
    std::string text = fmt::format("purge of {} will, for good:\n", status.id.text);
    for (const std::string& loss : losses) {
      text += hanging("  -", loss, {.indent = 4, .columns = look.columns});
    }
    if (!status.note.empty()) text += status.note + "\n";
    return text + "there is no way back behind it. Type yes to go on: ";
  }

  static void confirm(const Context& context, const MigrationStatus& status,
                      const std::vector<std::string>& losses) {
    const auto answer = context.world.ask(question(status, losses, context.world.look));
    if (answer == "yes") return;
    if (answer) {
      throw Error(ErrorKind::stopped, {.message = "nothing was purged", .hint = ""});
    }
    throw Error(ErrorKind::usage,
                {.message = fmt::format("purge of {} asks first, and nobody is there to answer",
                                        status.id.text),
                 .hint = "Say --yes where no person can."});
  }

  std::optional<std::string> id_;
  std::optional<std::string> backup_;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_purge_command() { return std::make_unique<PurgeCommand>(); }

}  // namespace ratchet
