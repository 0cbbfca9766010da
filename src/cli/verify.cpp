// ratchet verify: every row again; the result replaces the certificate.
#include <algorithm>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/outcome.hpp"
#include "cli/targets.hpp"
#include "report/journal_report.hpp"

namespace ratchet {
namespace {

// Between two comparisons of --watch, at least.
constexpr Milliseconds kWatchIntervalMin{1'000};

bool is_applied(const MigrationStatus& status) {
  return !status.purged && status.direction == Direction::forward && status.position &&
         *status.position >= Phase::verify;
}

class VerifyCommand final : public Command {
 public:
  std::string_view name() const override { return "verify"; }
  std::string_view summary() const override {
    return "compare every row of both sides again, and write a new certificate";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: every one that is applied"}, id_);
    a.flag({"--sample", "", "only a few rows at many places; leaves the certificate as it is"},
           sample_);
    a.flag({"--repair", "", "first put broken rows right, by the side that applications go by"},
           repair_);
    a.option({"--replica", "STORE", "read the rows there: a store that is a replica of this one"},
             replica_);
    a.flag({"--watch", "", "again and again, so that there is always a fresh one, until Ctrl-C"},
           watch_);
    a.option({"--format", "FORMAT", "of the result", {"text", "json", "html"}}, format_);
  }

  int run(const Context& given) override {
    // Progress stays beside a page, and is one with a JSON of the result.
    GlobalFlags flags = given.flags;
    flags.json = flags.json || format_ == "json";
    is_html_ = !flags.json && format_ == "html";
    const World& world = given.world;
    const World beside{.products = world.products,
                       .script_readings = world.script_readings,
                       .stage_builders = world.stage_builders,
                       .script_translators = world.script_translators,
                       .environment = world.environment,
                       .clock = world.clock,
                       .out = world.err,
                       .err = world.err,
                       .look = world.look,
                       .audience = world.audience,
                       .operated_by = world.operated_by,
                       .stop = world.stop,
                       .ask = world.ask};
    page_ = &world.out;
    return run_in({.world = is_html_ ? beside : world, .flags = flags});
  }

 private:
  int run_in(const Context& context) {
    if (sample_ && (repair_ || watch_ || is_html_)) {
      throw Error(ErrorKind::usage,
                  {.message = "--sample is a single look at a few rows, which changes nothing",
                   .hint = "Give it without --repair, --watch and --format html."});
    }
    const Project project = read_project(context);
    Workplace workplace(context, project, {"verify", WhenAway::wait});
    const Milliseconds interval = std::max(project.settings.verify_max_age / 2, kWatchIntervalMin);
    do {
      verify_all(context, project, workplace);
    } while (watch_ && context.world.clock.sleep(interval, context.world.stop));
    return kDone;
  }

  void verify_all(const Context& context, const Project& project, Workplace& workplace) {
    const Migrations none;
    const auto due = targets(workplace, {.word = id_,
                                         .migrations = none,
                                         .is_due = is_applied,
                                         .files = migration_file_ids(project)});
    if (due.empty()) say_nothing_to_do(context, "nothing is applied");
    for (const MigrationStatus& each : due) {
      SettingsOverlay options = options_of(project, each.id.text);
      if (replica_) options["verify.replica"] = *replica_;
      workplace.use_options(options);
      verify(context, workplace, each.id.text);
    }
  }

  void verify(const Context& context, Workplace& workplace, const std::string& id) {
    try {
      const auto found = workplace.engine().verify(id, depth());
      workplace.settle();
      sample_ ? show_sample(context, id, found) : show(context, id, found);
    } catch (const Error& error) {
      workplace.settle();
      // The certificate says more than the error does.
      if (error.kind() == ErrorKind::diverged) {
        show(context, id, workplace.status_of(id, {}).certificates);
      }
      throw;
    }
    say_outcome(context, workplace.status_of(id, {}));
  }

  VerifyDepth depth() const {
    if (sample_) return VerifyDepth::sample;
    return repair_ ? VerifyDepth::repair : VerifyDepth::full;
  }

  static void show_sample(const Context& context, const std::string& id,
                          const std::vector<CertificateStatus>& found) {
    const World& world = context.world;
    world.out << (context.flags.json ? sample_json(id, found) : sample_text(found, world.look));
  }

  void show(const Context& context, const std::string& id,
            const std::vector<CertificateStatus>& certificates) const {
    const World& world = context.world;
    if (is_html_) {
      *page_ << certificates_html(id, certificates) << std::flush;
    } else {
      world.out << (context.flags.json
                        ? certificates_json(id, certificates)
                        : certificates_text(certificates, {world.clock.wall()}, world.look));
    }
    world.out << std::flush;
  }

  std::optional<std::string> id_;
  std::optional<std::string> format_;
  std::optional<std::string> replica_;
  bool sample_ = false;
  bool repair_ = false;
  bool watch_ = false;
  bool is_html_ = false;
  std::ostream* page_ = nullptr;  // where a page goes
};

}  // namespace

std::unique_ptr<Command> make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace ratchet
