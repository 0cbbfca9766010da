// ratchet pause: the work on rows stands still until resume, whoever runs it and wherever.
#include "cli/commands.hpp"
#include "cli/live.hpp"

namespace ratchet {
namespace {

class PauseCommand final : public Command {
 public:
  std::string_view name() const override { return "pause"; }
  std::string_view summary() const override {
    return "let the work on rows stand still, within a second, from any terminal";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: the one that runs"}, id_);
    a.option({"--reason", "REASON", "why, for the next one who looks"}, reason_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, "pause");
    const std::string id = running_id(workplace, id_, "pause");
    workplace.engine().pause(id, reason_.value_or(""));
    workplace.settle();
    say_knobs(context, workplace.status_of(id, {}));
    return kDone;
  }

 private:
  std::optional<std::string> id_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_pause_command() { return std::make_unique<PauseCommand>(); }

}  // namespace ratchet
