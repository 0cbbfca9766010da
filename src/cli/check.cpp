// ratchet check: rehearses migrations on a throw-away database, before anybody has to trust them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/against.hpp"
#include "cli/commands.hpp"
#include "cli/git.hpp"
#include "cli/naming.hpp"
#include "cli/outcome.hpp"
#include "cli/statistics_file.hpp"
#include "cli/text_file.hpp"
#include "cli/workplace.hpp"
#include "rehearsal/base.hpp"
#include "rehearsal/live_sample.hpp"
#include "rehearsal/rehearsal.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kFromMigrations = "migrations";
constexpr std::string_view kFromStore = "store";

template <std::string (*write)(const LintReport&)>
std::string written(const RehearsalReport& report) {
  return write(findings_of(report));
}

struct Format {
  std::string_view name;
  std::string (*write)(const RehearsalReport&);
};
constexpr std::array kFormats = {
    Format{"json", rehearsal_json},         Format{"markdown", rehearsal_markdown},
    Format{"html", rehearsal_html},         Format{"sarif", written<lint_sarif>},
    Format{"github", written<lint_github>}, Format{"gitlab", written<lint_gitlab>},
    Format{"junit", written<lint_junit>}};

class CheckCommand final : public Command {
 public:
  std::string_view name() const override { return "check"; }
  std::string_view summary() const override {
    return "rehearse migrations on a throw-away database: forward, and back from every point";
  }

  void describe(Arguments& a) override {
    a.word({"ID", "", "the migration; left out: every one"}, id_);
    a.option({"--against", "REF",
              "only those that the branch adds to that one, and whether it leaves alone what is "
              "merged"},
             against_);
    a.option({"--base", "BASE",
              "what stands before the first migration: migrations (nothing does), a .sql file, or "
              "store: the schema of the live one, with what has run there"},
             base_);
    a.option({"--server", "URL", "where a database may be made; left out: a server is started"},
             server_);
    a.option({"--rows", "N", "how many are made up for each table"}, rows_);
    a.option({"--sample", "N",
              "how many of them are taken from the live store, with --base store; left out: none"},
             sample_);
    a.option({"--product",
              "PRODUCT",
              "where it is rehearsed; left out: the store's, or PostgreSQL",
              {"postgres", "sqlite"}},
             product_);
    a.flag({"--keep", "", "leave the database to be looked at, and say where it is"}, keep_);
    a.option({"--format",
              "FORMAT",
              "how it is told; left out: for people",
              {"text", "json", "markdown", "html", "sarif", "github", "gitlab", "junit"}},
             format_);
  }

  int run(const Context& context) override {
    const Project project = read_project(context);
    const MigrationFiles files = read_migrations(project);
    if (refuse_problems(context, files.diagnostics)) {
      return exit_code(ErrorKind::invalid_migration);
    }
    const LintReport branch = look_at_branch(project, files.migrations);
    const std::vector<std::string> wanted = wanted_ids(project, files.migrations);
    RehearsalReport report = wanted.empty() ? nothing_to_rehearse(project)
                                            : rehearse(context, project, files.migrations, wanted);
    LintReport all = findings_of(report);
    std::ranges::copy(branch.findings, std::back_inserter(all.findings));
    if (!branch.findings.empty()) add_branch(branch, report);
    context.world.out << shown(report, context);
    return count_of(all.findings, Severity::error) > 0 ? exit_code(ErrorKind::invalid_migration)
                                                       : kDone;
  }

 private:
  const StageBuilder& builder_for(const Context& context, const Project& project) const {
    const StageBuilders& builders = context.world.stage_builders;
    const auto fits = [&](const std::unique_ptr<StageBuilder>& each) {
      return product_ ? each->capabilities().product == *product_ : each->is_url(project.store.url);
    };
    const auto found = std::ranges::find_if(builders, fits);
    return found == builders.end() ? *builders.front() : **found;
  }

  static std::unique_ptr<ScriptReader> reader_for(const Context& context, const Project& project,
                                                  const StageBuilder& builder) {
    for (const auto& each : context.world.script_readings) {
      if (each->capabilities().product != builder.capabilities().product) continue;
      return each->begin({.oldest_version = project.settings.lint_postgres});
    }
    return nullptr;
  }

  static std::vector<std::string> files_of(const Migrations& migrations) {
    std::vector<std::string> files;
    for (const Migration& each : migrations) files.push_back(each.file);
    return files;
  }

  // What is merged has to stay as it is, and before what is new.
  LintReport look_at_branch(const Project& project, const Migrations& migrations) const {
    LintReport report;
    if (against_) {
      judge_branch(*against_, {project.settings.migrations}, files_of(migrations), report);
    }
    return report;
  }

  std::vector<std::string> wanted_ids(const Project& project, const Migrations& migrations) const {
    std::vector<std::string> ids;
    for (const Migration& each : migrations) ids.push_back(each.id.text);
    if (id_) return {resolve_id(*id_, ids)};
    if (!against_) return ids;
    const std::vector<std::string> added =
        branch_files(*against_, {project.settings.migrations}).added;
    std::erase_if(ids, [&](const std::string& id) {
      return std::ranges::none_of(
          added, [&](const std::string& file) { return std::filesystem::path(file).stem() == id; });
    });
    return ids;
  }

  RehearsalReport nothing_to_rehearse(const Project& project) const {
    const std::string why =
        against_ ? fmt::format("nothing was rehearsed: no migration is added to {}", *against_)
                 : "nothing was rehearsed: there is no migration";
    return {.stage = "nothing", .base = base_of(project), .migrations = {}, .notes = {why}};
  }

  RehearsalReport rehearse(const Context& context, const Project& project,
                           const Migrations& migrations, const std::vector<std::string>& wanted) {
    const StageBuilder& builder = builder_for(context, project);
    const auto reader = reader_for(context, project, builder);
    const auto stage = builder.build(order(context, project));
    Settings settings = project.settings;
    if (rows_) settings = with_overlay(settings, {{"check.rows", *rows_}});
    if (sample_) settings = with_overlay(settings, {{"check.sample_rows", *sample_}});
    const auto live = sampled_store(context, project, settings);
    std::optional<LiveSample> sample;
    if (live) {
      sample.emplace(*live, SampleOrder{.rows = settings.check_sample_rows,
                                        .without = settings.check_sample_without});
    }
    RehearsalParts parts{
        .stage = *stage,
        .open = [&](const StoreAddress& at) { return open_store(context.world.products, at); },
        .reader = reader.get(),
        .clock = context.world.clock,
        .operated_by = context.world.operated_by,
        .stop = context.world.stop,
        .settings = rehearsal_settings(settings, settings.check_rows),
        .rows = settings.check_rows,
        .sizes = read_statistics(project.settings.lint_statistics),
        .sample = sample ? &*sample : nullptr};
    Ground ground(parts);
    RehearsalReport report{.stage = stage->display_name(), .base = base_of(project)};
    const std::vector<std::string> there = lay_base(context, project, ground);
    for (const Migration& each : migrations) {
      if (std::ranges::find(there, each.id.text) != there.end()) continue;
      if (!rehearse_one(context, each, wanted, ground, report)) break;
    }
    ground.close();
    if (keep_) report.notes.push_back(stage->leave());
    return report;
  }

  // False: those behind it can't be rehearsed on what it leaves.
  bool rehearse_one(const Context& context, const Migration& migration,
                    const std::vector<std::string>& wanted, Ground& ground,
                    RehearsalReport& report) const {
    const std::string& id = migration.id.text;
    if (std::ranges::find(wanted, id) == wanted.end()) {
      // Those behind the last one that is wanted need not run at all.
      if (wanted.empty() || id > wanted.back()) return false;
      pass_over(ground, migration);
      return true;
    }
    if (context.world.audience == Audience::person && !format_) {
      context.world.err << fmt::format("rehearsing {} ...\n", id) << std::flush;
    }
    MigrationRehearsal rehearsal(ground, migration);
    report.migrations.push_back(rehearsal.run());
    if (rehearsal.has_come_through()) return true;
    if (id != wanted.back()) {
      report.notes.push_back(
          fmt::format("nothing behind {} was rehearsed, since that does not come through", id));
    }
    return false;
  }

  StageOrder order(const Context& context, const Project& project) const {
    const auto programs = context.world.environment.find("RATCHET_POSTGRES_BIN");
    const auto now = context.world.clock.wall().time_since_epoch().count();
    return {.server = server_.value_or(project.settings.check_server),
            .home_schema = project.store.schema,
            .programs = programs == context.world.environment.end() ? "" : programs->second,
            .name = fmt::format("ratchet_check_{}_{:x}", context.world.operated_by.pid, now)};
  }

  std::string base_of(const Project& project) const {
    return base_.value_or(project.settings.check_base);
  }

  // Null where no row is to be taken from it.
  std::unique_ptr<Store> sampled_store(const Context& context, const Project& project,
                                       const Settings& settings) const {
    if (settings.check_sample_rows == 0) return nullptr;
    if (base_of(project) != kFromStore) {
      throw Error(ErrorKind::usage,
                  {.message = "rows can be taken from a live store only where it is the base",
                   .hint = "Give --base store, or leave out --sample and check.sample_rows."});
    }
    return open_store(context.world.products, address_of(wanted_store(project), settings));
  }

  // Returns the migrations that are in it already.
  std::vector<std::string> lay_base(const Context& context, const Project& project,
                                    Ground& ground) const {
    const std::string base = base_of(project);
    if (base == kFromMigrations) return {};
    if (base == kFromStore) {
      Workplace live(context, project, {"check", WhenAway::fail});
      const StoreAddress address = address_of(wanted_store(project), project.settings);
      if (const auto statements = ground.parts().stage.schema_of(address)) {
        build_base(ground, Dump{.file = "the live store's schema", .text = *statements});
      } else {
        build_base(ground, live.engine().schema());
      }
      return live.ids({});
    }
    const std::optional<std::string> text = read_text_file(base);
    if (!text) {
      throw Error(ErrorKind::usage,
                  {.message = "there is no file " + base + " to start from",
                   .hint = "--base takes migrations, store, or a file of SQL that makes the schema "
                           "before the first migration."});
    }
    build_base(ground, Dump{.file = base, .text = *text});
    return {};
  }

  static void add_branch(const LintReport& branch, RehearsalReport& report) {
    Rehearsed about;
    about.id.text = "branch";
    about.description = "what it does to migrations that are merged";
    about.findings = branch.findings;
    report.migrations.push_back(std::move(about));
  }

  std::string shown(const RehearsalReport& report, const Context& context) const {
    const std::string format = format_.value_or(context.flags.json ? "json" : "text");
    for (const Format& each : kFormats) {
      if (each.name == format) return each.write(report);
    }
    return rehearsal_text(report, context.world.look);
  }

  std::optional<std::string> id_;
  std::optional<std::string> against_;
  std::optional<std::string> base_;
  std::optional<std::string> server_;
  std::optional<std::string> rows_;
  std::optional<std::string> sample_;
  std::optional<std::string> product_;
  std::optional<std::string> format_;
  bool keep_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace ratchet
