// ratchet verify: every row again; the result replaces the certificate.
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "report/journal_report.hpp"

namespace ratchet {
namespace {

bool is_applied(const MigrationStatus& status) {
  return !status.purged && status.direction == Direction::forward && status.position &&
         *status.position >= Phase::verify;
}

class VerifyCommand final : public Command {
 public:
  std::string_view name() const override { return "verify"; }
  std::string_view summary() const override {
    return "compare every row of both sides again, and write a new certificate";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: every one that is applied"}, id_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"verify", WhenAway::wait});
    const Migrations none;
    const auto due = targets(workplace, {.word = id_,
                                         .migrations = none,
                                         .is_due = is_applied,
                                         .files = migration_file_ids(project)});
    if (due.empty()) say_nothing_to_do(context, "nothing is applied");
    for (const MigrationStatus& each : due) {
      workplace.use_options(options_of(project, each.id.text));
      const auto certificates = workplace.engine().verify(each.id.text);
      workplace.settle();
      show(context, each.id.text, certificates);
      say_outcome(context, workplace.status_of(each.id.text, none));
    }
    return kDone;
  }

 private:
  static void show(const Context& context, const std::string& id,
                   const std::vector<CertificateStatus>& certificates) {
    const World& world = context.world;
    world.out << (context.flags.json
                      ? certificates_json(id, certificates)
                      : certificates_text(certificates, {world.clock.wall()}, world.look));
  }

  std::optional<std::string> id_;
};

}  // namespace

std::unique_ptr<Command> make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace ratchet
