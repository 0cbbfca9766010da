// ratchet stats: how large the tables of the store are, for lint.
#include "cli/commands.hpp"
#include "cli/statistics_file.hpp"
#include "cli/workplace.hpp"

namespace ratchet {
namespace {

class StatsCommand final : public Command {
 public:
  std::string_view name() const override { return "stats"; }
  std::string_view summary() const override {
    return "print the sizes of the store's tables as a file for [lint] statistics";
  }
  void describe(Arguments&) override {}

  int run(const Context& context) override {
    const Project project = read_project(context);
    Workplace workplace(context, project, {"stats", WhenAway::fail});
    TableSizes sizes;
    for (const auto& [table, space] : workplace.table_spaces()) {
      sizes[to_string(table)] = {.rows = space.rows, .bytes = space.bytes};
    }
    context.world.out << statistics_text(sizes, workplace.store_facts().display_name);
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_stats_command() { return std::make_unique<StatsCommand>(); }

}  // namespace ratchet
