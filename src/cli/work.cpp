// ratchet work: takes part in the work on rows of a migration that somebody else carries out.
#include "cli/commands.hpp"
#include "cli/targets.hpp"

namespace ratchet {
namespace {

class WorkCommand final : public Command {
 public:
  std::string_view name() const override { return "work"; }
  std::string_view summary() const override {
    return "help a migration that runs elsewhere with its work on rows, from any machine";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration"}, id_);
    a.option({"--workers", "N", "how many work on rows at once here"}, workers_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"work", WhenAway::wait});
    if (workers_) workplace.use_flags({{"backfill.workers", *workers_}});
    const std::optional<std::string> word = id_;
    const Migrations none;
    const auto found = targets(
        workplace, {.word = word, .migrations = none, .is_due = [](const auto&) { return true; }});
    const std::string& id = found.front().id.text;
    workplace.use_options(options_of(project, id));
    workplace.engine().work(id);
    workplace.settle();
    return kDone;
  }

 private:
  std::string id_;
  std::optional<std::string> workers_;
};

}  // namespace

std::unique_ptr<Command> make_work_command() { return std::make_unique<WorkCommand>(); }

}  // namespace ratchet
