// ratchet rollback: back to where the migration began, from wherever it is.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"

namespace ratchet {
namespace {

bool can_go_back(const MigrationStatus& status) { return status.in_journal && !status.purged; }

class RollbackCommand final : public Command {
 public:
  std::string_view name() const override { return "rollback"; }
  std::string_view summary() const override {
    return "go back to the schema before the migration, keeping every write; until purge";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: refused, with the candidates"}, id_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"rollback", WhenAway::wait});
    const Migrations none;
    const auto found = targets(workplace, {.word = id_,
                                           .migrations = none,
                                           .is_due = can_go_back,
                                           .files = migration_file_ids(project)});
    if (!id_) refuse_without_id("rollback", found);
    const std::string& id = found.front().id.text;
    workplace.use_options(options_of(project, id));
    workplace.engine().rollback(id);
    workplace.settle();
    const MigrationFiles files = read_migrations(project);
    say_outcome(context, workplace.status_of(id, files.migrations));
    return kDone;
  }

 private:
  std::optional<std::string> id_;
};

}  // namespace

std::unique_ptr<Command> make_rollback_command() { return std::make_unique<RollbackCommand>(); }

}  // namespace ratchet
