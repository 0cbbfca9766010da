// ratchet init: the configuration, the folder of migrations and the journal, each where it is
// missing. Given again it changes nothing.
#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "cli/baseline.hpp"
#include "cli/commands.hpp"
#include "cli/json_object.hpp"
#include "cli/project.hpp"
#include "cli/starter_config.hpp"
#include "cli/text_file.hpp"
#include "cli/workplace.hpp"

namespace ratchet {
namespace {

class InitCommand final : public Command {
 public:
  std::string_view name() const override { return "init"; }
  std::string_view summary() const override {
    return "make ratchet.toml, the folder of migrations and the journal, where they are missing";
  }

  void describe(Arguments& a) override {
    a.flag({"--baseline", "", "record the schema that is there as migration 0000_baseline"},
           baseline_);
  }

  int run(const Context& context) override {
    const Project before = read_project(context);
    if (baseline_) wanted_store(before);  // nothing is written when that can't be done
    make_config(before);
    const Project project = read_project(context);
    make_folder(project.settings.migrations);
    if (!project.store.url.empty()) make_journal(context, project);
    say(context, project);
    return kDone;
  }

 private:
  void make_config(const Project& project) {
    if (project.file) return;
    write_new({.path = std::string(kConfigFile), .text = starter_config(project.store.url)});
    made_.emplace_back(kConfigFile);
  }

  void make_folder(const std::string& folder) {
    if (std::filesystem::create_directories(folder)) made_.push_back(folder + "/");
  }

  void make_journal(const Context& context, const Project& project) {
    Workplace workplace(context, project, {"init", WhenAway::wait});
    const StoreFacts store = workplace.store_facts();
    if (workplace.engine().init()) made_.push_back("the journal in " + store.display_name);
    if (baseline_ && make_baseline(workplace, project)) {
      made_.push_back(fmt::format("{}, adopted", baseline_file(project)));
    }
  }

  void say(const Context& context, const Project& project) const {
    World const& world = context.world;
    if (context.flags.json) {
      world.out << json_object({{"made", made_}});
      return;
    }
    for (const std::string& each : made_) world.out << "made " << each << "\n";
    if (made_.empty()) world.out << "nothing to do: everything is there\n";
    world.out << (project.store.url.empty()
                      ? fmt::format("next: say the store's url in {}, or set DATABASE_URL, then: "
                                    "ratchet init\n",
                                    kConfigFile)
                      : "next: ratchet new NAME\n");
  }

  bool baseline_ = false;
  std::vector<std::string> made_;
};

}  // namespace

std::unique_ptr<Command> make_init_command() { return std::make_unique<InitCommand>(); }

}  // namespace ratchet
