// ratchet lint: what is dangerous in migrations and plain SQL, without a database.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/against.hpp"
#include "cli/commands.hpp"
#include "cli/lint_files.hpp"
#include "cli/lint_run.hpp"
#include "cli/project.hpp"
#include "cli/statistics_file.hpp"

namespace ratchet {
namespace {

struct Format {
  std::string_view name;
  std::string (*write)(const LintReport&);
};
constexpr std::array kFormats = {Format{"json", lint_json}, Format{"sarif", lint_sarif},
                                 Format{"github", lint_github}, Format{"gitlab", lint_gitlab},
                                 Format{"junit", lint_junit}};

class LintCommand final : public Command {
 public:
  std::string_view name() const override { return "lint"; }
  std::string_view summary() const override {
    return "find what is dangerous in migrations and plain SQL files; needs no database";
  }

  void describe(Arguments& a) override {
    a.words({"PATH", "", "files and folders; left out: the folder of the migrations"}, paths_);
    a.option({"--format",
              "FORMAT",
              "how it is told; left out: for people",
              {"text", "json", "sarif", "github", "gitlab", "junit"}},
             format_);
    a.option({"--against", "REF",
              "judges only what the branch adds to that one, and whether it leaves alone what is "
              "merged"},
             against_);
    a.option({"--product",
              "PRODUCT",
              "whose SQL it is; left out: the store's, or PostgreSQL's",
              {"postgres", "sqlite"}},
             product_);
    a.flag(
        {"--in-transaction", "", "plain .sql files run in one transaction each, as many tools do"},
        in_transaction_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    std::vector<std::string> paths = paths_;
    if (paths.empty()) paths.push_back(project.settings.migrations);
    const std::vector<std::string> files = lint_files(paths);
    LintReport report =
        run_lint({.reading = reading_for(context, project),
                  .files = files,
                  .sizes = read_statistics(project.settings.lint_statistics),
                  .server = {.oldest_version = project.settings.lint_postgres},
                  .runs_in = in_transaction_ ? RunsIn::one_transaction : RunsIn::statements});
    if (against_) judge_branch(*against_, paths, files, report);
    context.world.out << shown(report, context);
    const bool strict = project.settings.lint_fail_on == "warning";
    const std::size_t failures =
        count_of(report.findings, strict ? Severity::warning : Severity::error);
    return failures > 0 ? exit_code(ErrorKind::invalid_migration) : kDone;
  }

 private:
  const ScriptReading& reading_for(const Context& context, const Project& project) const {
    const ScriptReadings& readings = context.world.script_readings;
    const auto fits = [&](const std::unique_ptr<ScriptReading>& each) {
      return product_ ? each->capabilities().product == *product_ : each->is_url(project.store.url);
    };
    const auto found = std::ranges::find_if(readings, fits);
    return found == readings.end() ? *readings.front() : **found;
  }

  std::string shown(const LintReport& report, const Context& context) const {
    const std::string format = format_.value_or(context.flags.json ? "json" : "text");
    for (const Format& each : kFormats) {
      if (each.name == format) return each.write(report);
    }
    return lint_text(report, context.world.look);
  }

  std::vector<std::string> paths_;
  std::optional<std::string> format_;
  std::optional<std::string> against_;
  std::optional<std::string> product_;
  bool in_transaction_ = false;
};

}  // namespace

std::unique_ptr<Command> make_lint_command() { return std::make_unique<LintCommand>(); }

}  // namespace ratchet
