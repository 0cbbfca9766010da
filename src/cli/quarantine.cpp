// ratchet quarantine: the rows on which an expression raised.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "cli/workplace.hpp"
#include "report/journal_report.hpp"

namespace ratchet {
namespace {

class QuarantineCommand final : public Command {
 public:
  std::string_view name() const override { return "quarantine"; }
  std::string_view summary() const override {
    return "list the rows that could not be converted, try them again, or leave them out";
  }

  void describe(Arguments& a) override {
    a.word({"WHAT", "", "what to do", {"list", "retry", "skip"}}, what_);
    a.word({"ID", "", "the migration"}, id_);
    a.option({"--reason", "REASON", "skip: why these rows may stay as they are"}, reason_);
  }

  int run(const Context& context) override {
    if (what_ == "skip" && !reason_) {
      throw Error(ErrorKind::usage, {.message = "quarantine skip needs a reason",
                                     .hint = "Say --reason \"…\": it is kept in the journal."});
    }
    const Project project = read_project(context);
    Workplace workplace(context, project,
                        {"quarantine", what_ == "list" ? WhenAway::fail : WhenAway::wait});
    const Migrations none;
    const std::string id = begun_id(id_, workplace.ids(none), migration_file_ids(project));
    if (what_ == "list") return list(context, workplace, id);
    if (what_ == "skip") {
      workplace.engine().skip_quarantine(id, *reason_);
    } else {
      const std::int64_t left = workplace.engine().retry_quarantine(id);
      workplace.settle();
      if (left > 0) {
        list(context, workplace, id);
        return exit_code(ErrorKind::quarantined);
      }
    }
    workplace.settle();
    say_outcome(context, workplace.status_of(id, none));
    return kDone;
  }

 private:
  static int list(const Context& context, Workplace& workplace, const std::string& id) {
    const World& world = context.world;
    const auto rows = workplace.engine().quarantine(id);
    world.out << (context.flags.json ? quarantine_json(id, rows)
                                     : quarantine_text(rows, {world.clock.wall()}, world.look));
    return kDone;
  }

  std::string what_;
  std::string id_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_quarantine_command() { return std::make_unique<QuarantineCommand>(); }

}  // namespace ratchet
