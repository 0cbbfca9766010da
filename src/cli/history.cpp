// ratchet history: who did what, and when.
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/workplace.hpp"
#include "report/journal_report.hpp"

namespace ratchet {
namespace {

class HistoryCommand final : public Command {
 public:
  std::string_view name() const override { return "history"; }
  std::string_view summary() const override { return "list who did what, and when"; }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: everything"}, id_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"history", WhenAway::fail});
    std::optional<std::string> only;
    if (id_) {
      const Migrations none;
      only = resolve_id(*id_, workplace.ids(none));
    }
    const auto events = workplace.engine().history(only);
    context.world.out << (context.flags.json ? history_json(events)
                                             : history_text(events, context.world.look));
    return kDone;
  }

 private:
  std::optional<std::string> id_;
};

}  // namespace

std::unique_ptr<Command> make_history_command() { return std::make_unique<HistoryCommand>(); }

}  // namespace ratchet
