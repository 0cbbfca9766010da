// ratchet limit: turns the knobs of a run that is under way, whoever runs it and wherever.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/live.hpp"

namespace ratchet {
namespace {

class LimitCommand final : public Command {
 public:
  std::string_view name() const override { return "limit"; }
  std::string_view summary() const override {
    return "change how fast a migration works while it runs, from any terminal";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration"}, id_);
    a.words({"KEY=VALUE", "",
             "rows_per_second, duty, batch_rows, batch_time, signals.NAME.limit and so on; none: "
             "show what is set"},
            settings_);
    a.flag({"--reset", "", "first take back all that was said before"}, reset_);
    a.option({"--reason", "REASON", "why, for the next one who looks"}, reason_);
  }

  int run(const Context& context) override {
    LimitOptions options{.reset = reset_, .reason = reason_.value_or("")};
    for (const std::string& each : settings_) add(each, options);
    const auto turn = [&](Workplace& workplace, const Project& project, const std::string& id) {
      workplace.use_options(options_of(project, id));
      if (reset_ || !settings_.empty()) workplace.engine().limit(id, options);
    };
    return give_order(context, {name(), id_}, turn);
  }

 private:
  static void add(const std::string& setting, LimitOptions& options) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorKind::usage, {.message = fmt::format("`{}` is no KEY=VALUE", setting),
                                     .hint = "As in `ratchet limit 0007 rows_per_second=5000`."});
    }
    options.values[setting.substr(0, equals)] = setting.substr(equals + 1);
  }

  std::string id_;
  std::vector<std::string> settings_;
  bool reset_ = false;
  std::optional<std::string> reason_;
};

}  // namespace

std::unique_ptr<Command> make_limit_command() { return std::make_unique<LimitCommand>(); }

}  // namespace ratchet
