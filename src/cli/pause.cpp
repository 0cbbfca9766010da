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
    return give_order(context, {name(), id_}, [this](Workplace& workplace, auto&, auto& id) {
      workplace.engine().pause(id, reason_.value_or(""));
    });
  }

 private:
  std::optional<std::string> id_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_pause_command() { return std::make_unique<PauseCommand>(); }

}  // namespace ratchet
