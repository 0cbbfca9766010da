// ratchet contract: the deliberate step after the deploy. Refuses while a gate is closed.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "report/journal_report.hpp"
#include "report/plan_report.hpp"

namespace ratchet {
namespace {

std::map<std::string, std::string> acknowledgements(const std::vector<std::string>& given) {
  std::map<std::string, std::string> reasons;
  for (const std::string& each : given) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == each.size()) {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("--acknowledge takes GATE=REASON, not `{}`", each),
                   .hint = "The reason is kept in the journal."});
    }
    reasons[each.substr(0, equals)] = each.substr(equals + 1);
  }
  return reasons;
}

bool waits_for_contract(const MigrationStatus& status) {
  return status.direction == Direction::forward && status.position == Phase::verify;
}

class ContractCommand final : public Command {
 public:
  std::string_view name() const override { return "contract"; }
  std::string_view summary() const override {
    return "retire the old side, once the new application is deployed and every gate is open";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: the verified ones of this directory"}, id_);
    a.options({"--acknowledge", "GATE=REASON", "pass a closed gate, with a reason that is kept"},
              acknowledged_);
    a.flag({"--dry-run", "", "only list the gates; exit 4 if one is closed"}, dry_run_);
  }

  int run(const Context& context) override {
    const ContractOptions options{.acknowledged = acknowledgements(acknowledged_)};
    const Project project = read_project(context);
    Workplace workplace(context, project, {"contract", WhenAway::wait});
    const auto due = verified_here(workplace, project);
    if (due.empty()) say_nothing_to_do(context, "nothing waits for contract");
    int result = kDone;
    for (const MigrationStatus& each : due) {
      workplace.use_options(options_of(project, each.id.text));
      const bool done = dry_run_ ? list_gates(context, workplace, each.id.text, options)
                                 : contract(context, workplace, each.id.text, options);
      if (!done) result = exit_code(ErrorKind::gate_closed);
    }
    return result;
  }

 private:
  // The journal may hold migrations of another directory; without an id those are left alone.
  std::vector<MigrationStatus> verified_here(Workplace& workplace, const Project& project) const {
    const std::vector<std::string> here = migration_file_ids(project);
    const Migrations none;
    const auto is_due = [&here](const MigrationStatus& each) {
      return waits_for_contract(each) && std::ranges::find(here, each.id.text) != here.end();
    };
    return targets(workplace, {.word = id_, .migrations = none, .is_due = is_due, .files = here});
  }

  static bool show_gates(const Context& context, const std::string& id,
                         const std::vector<GateStatus>& gates) {
    context.world.out << (context.flags.json ? gates_json(id, gates)
                                             : gates_text(id, gates, context.world.look));
    return std::ranges::none_of(gates, is_closed);
  }

  static bool list_gates(const Context& context, Workplace& workplace, const std::string& id,
                         const ContractOptions& options) {
    const bool open = show_gates(context, id, workplace.engine().gates(id, options));
    if (open && !context.flags.json) {
      context.world.out << fmt::format("next: ratchet contract {}\n", short_id(id));
    }
    return open;
  }

  // The engine reads the gates under its own lock; what it found closed is shown from a second
  // reading, which has the remedies one by one.
  static bool contract(const Context& context, Workplace& workplace, const std::string& id,
                       const ContractOptions& options) {
    try {
      workplace.engine().contract(id, options);
    } catch (const Error& error) {
      workplace.settle();
      if (error.kind() != ErrorKind::gate_closed) throw;
      if (show_gates(context, id, workplace.engine().gates(id, options))) throw;
      if (!context.flags.json) {
        context.world.out << fmt::format("nothing was changed (exit {})\n",
                                         exit_code(ErrorKind::gate_closed));
      }
      return false;
    }
    workplace.settle();
    say_outcome(context, workplace.status_of(id, {}));
    return true;
  }

  std::optional<std::string> id_;
  std::vector<std::string> acknowledged_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> make_contract_command() { return std::make_unique<ContractCommand>(); }

}  // namespace ratchet
