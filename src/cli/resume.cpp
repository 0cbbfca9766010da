// ratchet resume: ends a pause.
#include "cli/commands.hpp"
#include "cli/live.hpp"

namespace ratchet {
namespace {

class ResumeCommand final : public Command {
 public:
  std::string_view name() const override { return "resume"; }
  std::string_view summary() const override { return "end a pause"; }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: the one that runs"}, id_);
    a.option({"--reason", "REASON", "why, for the event log"}, reason_);
  }

  int run(const Context& context) override {
    return give_order(context, {name(), id_}, [this](Workplace& workplace, auto&, auto& id) {
      workplace.engine().resume(id, reason_.value_or(""));
    });
  }

 private:
  std::optional<std::string> id_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_resume_command() { return std::make_unique<ResumeCommand>(); }

}  // namespace ratchet
