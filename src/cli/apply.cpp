// ratchet apply: forward through verify, and further where nobody uses the database yet.
#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"

namespace ratchet {
namespace {

Through through_of(const std::optional<std::string>& word) {
  if (word == "contract") return Through::contract;
  if (word == "purge") return Through::purge;
  return Through::verify;
}

Phase last_phase(Through through) {
  switch (through) {
    case Through::verify: return Phase::verify;
    case Through::contract: return Phase::contract;
    case Through::purge: return Phase::purge;
  }
  unreachable("a through without a phase");
}

class ApplyCommand final : public Command {
 public:
  std::string_view name() const override { return "apply"; }
  std::string_view summary() const override {
    return "carry migrations forward, through verify; given again, it goes on where it was";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: every pending one"}, id_);
    a.option({"--through",
              "PHASE",
              "go on behind verify, where nobody uses the database yet",
              {"contract", "purge"}},
             through_);
    a.option({"--workers", "N", "how many work on rows at once"}, workers_);
    a.option({"--take-over", "REASON", "take the lease of somebody who is gone"}, take_over_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    const MigrationFiles files = read_migrations(project);
    if (refuse_problems(context, files.diagnostics)) {
      return exit_code(ErrorKind::invalid_migration);
    }
    Workplace workplace(context, project, {"apply", WhenAway::wait});
    if (workers_) workplace.use_flags({{"backfill.workers", *workers_}});
    const auto due = targets(
        workplace,
        {.word = id_, .migrations = files.migrations, .is_due = [&](const MigrationStatus& each) {
           return has_file(each, files.migrations) && is_short_of_end(each);
         }});
    if (due.empty()) say_nothing_to_do(context, "nothing is pending");
    if (refuse_problems(context, planning_problems(workplace, due, files.migrations))) {
      return exit_code(ErrorKind::invalid_migration);
    }
    for (const MigrationStatus& each : due) {
      const Migration& migration = file_of(each.id, files.migrations);
      workplace.use_options(migration.options);
      say_not_asked(context, not_asked_yet(migration.options));
      workplace.engine().apply(migration, files.migrations,
                               {.through = through_of(through_), .take_over = take_over_});
      workplace.settle();
      say_outcome(context, workplace.status_of(each.id.text, files.migrations));
    }
    return kDone;
  }

 private:
  bool is_short_of_end(const MigrationStatus& status) const {
    if (status.purged) return false;
    return !status.position || *status.position < last_phase(through_of(through_));
  }

  // All at once and before the first statement, so that a mistake in the last file does not show
  // only when the first ones have run.
  Diagnostics planning_problems(Workplace& workplace, const std::vector<MigrationStatus>& due,
                                const Migrations& migrations) const {
    Diagnostics problems;
    const bool is_new =
        std::ranges::any_of(due, [](const MigrationStatus& each) { return !each.in_journal; });
    if (!is_new) return problems;
    const auto only = id_ ? std::optional(due.front().id.text) : std::nullopt;
    for (const Engine::Planned& planned : workplace.engine().plan(migrations, only)) {
      std::ranges::copy(planned.plan.diagnostics, std::back_inserter(problems));
    }
    return problems;
  }

  std::optional<std::string> id_;
  std::optional<std::string> through_;
  std::optional<std::string> take_over_;
  std::optional<std::string> workers_;
};

}  // namespace

std::unique_ptr<Command> make_apply_command() { return std::make_unique<ApplyCommand>(); }

}  // namespace ratchet
