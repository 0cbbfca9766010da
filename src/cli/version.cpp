// ratchet version.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_object.hpp"
#include "cli/version.hpp"

namespace ratchet {
namespace {

class VersionCommand final : public Command {
 public:
  std::string_view name() const override { return "version"; }
  std::string_view summary() const override { return "say which ratchet this is"; }
  void describe(Arguments&) override {}

  int run(const Context& context) override {
    context.world.out << (context.flags.json ? json_object({{"version", std::string(kVersion)}})
                                             : fmt::format("ratchet {}\n", kVersion));
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_version_command() { return std::make_unique<VersionCommand>(); }

}  // namespace ratchet
