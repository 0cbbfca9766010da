// ratchet plan: what would run, and what that means for whoever uses the database.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "report/plan_report.hpp"

namespace ratchet {
namespace {

PlanReport report_of(Engine::Planned planned, const Schema& schema) {
  PlanReport report{.plan = std::move(*planned.plan.plan),
                    .rows = {},
                    .round_trips = std::move(planned.round_trips),
                    .waits_for = std::move(planned.waits_for)};
  for (const QualifiedName& table : report.plan.tables) {
    const Table* found = schema.find_table(table);
    if (found != nullptr) report.rows.emplace_back(table, found->estimated_rows);
  }
  return report;
}

class PlanCommand final : public Command {
 public:
  std::string_view name() const override { return "plan"; }
  std::string_view summary() const override {
    return "show what would run, with locks, hazards and the way back; changes nothing";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: every pending one"}, id_);
    a.flag({"--sql", "", "every statement"}, sql_);
    a.flag({"--explicit", "", "as a migration file of steps, to edit"}, explicit_);
  }

  int run(const Context& context) override {
    check_flags(context.flags);
    const Project project = read_project(context);
    const MigrationFiles files = read_migrations(project);
    if (refuse_problems(context, files.diagnostics)) {
      return exit_code(ErrorKind::invalid_migration);
    }
    Workplace workplace(context, project, {"plan", WhenAway::fail});
    const auto pending = targets(
        workplace,
        {.word = id_, .migrations = files.migrations, .is_due = [&](const MigrationStatus& each) {
           return is_pending(each) && has_file(each, files.migrations);
         }});
    if (pending.empty() || !is_pending(pending.front())) return say_applied(context, pending);

    Made made = make(workplace, files.migrations, pending.front());
    if (refuse_problems(context, made.diagnostics)) {
      return exit_code(ErrorKind::invalid_migration);
    }
    context.world.out << shown(context, workplace, made);
    return kDone;
  }

 private:
  struct Made {
    std::vector<PlanReport> reports;
    Diagnostics diagnostics;
  };

  static bool is_pending(const MigrationStatus& status) { return !status.in_journal; }

  static int say_applied(const Context& context, const std::vector<MigrationStatus>& named) {
    if (context.flags.json) {
      context.world.out << "{\"plans\": [], \"diagnostics\": []}\n";
    } else if (named.empty()) {
      context.world.out << "nothing to plan: nothing is pending\n";
    } else {
      const std::string& id = named.front().id.text;
      context.world.out << fmt::format("{} is under way: ratchet status {}\n", id, short_id(id));
    }
    return kDone;
  }

  Made make(Workplace& workplace, const Migrations& migrations, const MigrationStatus& first) {
    Made made;
    const auto only = id_ ? std::optional(first.id.text) : std::nullopt;
    const Schema schema = workplace.engine().schema();
    for (Engine::Planned& planned : workplace.engine().plan(migrations, only)) {
      std::ranges::copy(planned.plan.diagnostics, std::back_inserter(made.diagnostics));
      if (planned.plan.plan) made.reports.push_back(report_of(std::move(planned), schema));
    }
    return made;
  }

  std::string shown(const Context& context, Workplace& workplace, const Made& made) const {
    const Renderer& renderer = workplace.dialect().renderer();
    const Look& look = context.world.look;
    if (context.flags.json) {
      return plans_json(made.reports, workplace.store_facts(), renderer, made.diagnostics);
    }
    if (!sql_ && !explicit_) {
      return made.reports.size() == 1
                 ? plan_text(made.reports.front(), workplace.store_facts(), look)
                 : plans_text(made.reports, workplace.store_facts(), look);
    }
    std::string out;
    for (const PlanReport& report : made.reports) {
      out += sql_ ? plan_sql(report.plan, renderer) : explicit_form(report.plan);
    }
    return out;
  }

  void check_flags(const GlobalFlags& flags) const {
    const int forms = (sql_ ? 1 : 0) + (explicit_ ? 1 : 0) + (flags.json ? 1 : 0);
    if (forms <= 1) return;
    throw Error(ErrorKind::usage, {.message = "--sql, --explicit and --json exclude each other",
                                   .hint = "--json holds every statement too."});
  }

  std::optional<std::string> id_;
  bool sql_ = false;
  bool explicit_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() { return std::make_unique<PlanCommand>(); }

}  // namespace ratchet
