// ratchet adopt: takes over what somebody did by hand, after looking that it is there.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"

namespace ratchet {
namespace {

class AdoptCommand final : public Command {
 public:
  std::string_view name() const override { return "adopt"; }
  std::string_view summary() const override {
    return "record a migration as applied whose every step is found in force already";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: refused, with the candidates"}, id_);
    a.option({"--reason", "REASON", "why it was done by hand; kept in the journal"}, reason_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    const MigrationFiles files = read_migrations(project);
    if (refuse_problems(context, files.diagnostics)) {
      return exit_code(ErrorKind::invalid_migration);
    }
    Workplace workplace(context, project, {"adopt", WhenAway::wait});
    const auto found = targets(
        workplace,
        {.word = id_, .migrations = files.migrations, .is_due = [&](const MigrationStatus& each) {
           return !each.in_journal && has_file(each, files.migrations);
         }});
    if (!id_) refuse_without_id("adopt", found);
    if (!reason_) {
      throw Error(ErrorKind::usage, {.message = "adopt needs a reason",
                                     .hint = "Say --reason \"…\": it is kept in the journal."});
    }
    const MigrationId& id = found.front().id;
    workplace.engine().adopt(file_of(id, files.migrations), {.reason = *reason_});
    workplace.settle();
    say_outcome(context, workplace.status_of(id.text, files.migrations));
    return kDone;
  }

 private:
  std::optional<std::string> id_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_adopt_command() { return std::make_unique<AdoptCommand>(); }

}  // namespace ratchet
