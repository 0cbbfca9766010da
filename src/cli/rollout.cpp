// ratchet rollout: for how many of its users the application goes by the new side.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/targets.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

class RolloutCommand final : public Command {
 public:
  std::string_view name() const override { return "rollout"; }
  std::string_view summary() const override {
    return "say for how many users the application goes by the new side, or show it";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration"}, id_);
    a.word({"SHARE", "",
            "from 0 (nobody, whatever the keys) to 1 (everybody: the new application is "
            "everywhere); left out: show what is set"},
           share_);
    a.options({"--key", "KEY",
               "somebody who is among them at any share but 0; the keys given "
               "replace those of before"},
              keys_);
    a.option({"--reason", "REASON", "why, for the next one who looks"}, reason_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"rollout", WhenAway::fail});
    const Migrations none;
    const std::string id = begun_id(id_, workplace.ids(none), migration_file_ids(project));
    if (share_) workplace.engine().rollout(id, options());
    workplace.settle();
    const World& world = context.world;
    const MigrationStatus status = workplace.status_of(id, none);
    world.out << (context.flags.json ? rollout_json(status)
                                     : rollout_text(status, {world.clock.wall()}, world.look));
    return kDone;
  }

 private:
  RolloutOptions options() const {
    const auto share = parse_number(*share_);
    if (!share) {
      throw Error(ErrorKind::usage, {.message = fmt::format("`{}` is no share", *share_),
                                     .hint = "Say a number from 0 (nobody) to 1 (everybody)."});
    }
    RolloutOptions options{.share = *share, .keys = std::nullopt, .reason = reason_.value_or("")};
    if (!keys_.empty()) options.keys = keys_;
    return options;
  }

  std::string id_;
  std::optional<std::string> share_;
  std::vector<std::string> keys_;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_rollout_command() { return std::make_unique<RolloutCommand>(); }

}  // namespace ratchet
