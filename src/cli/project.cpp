#include "cli/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/text_file.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kUrls = "postgresql://USER@HOST/DATABASE or sqlite:PATH";

constexpr std::string_view kDefaultStoreName = "main";

std::string from_environment(const Context& context, const std::string& name) {
  const auto found = context.world.environment.find(name);
  return found == context.world.environment.end() ? "" : found->second;
}

// The configuration file that was named, which must be there.
std::string config_file(const Context& context) {
  std::string named = context.flags.config.value_or(from_environment(context, "RATCHET_CONFIG"));
  if (!named.empty() && !std::filesystem::is_regular_file(named)) {
    throw Error(ErrorKind::usage,
                {.message = fmt::format("there is no file {}", named),
                 .hint = "--config and RATCHET_CONFIG name the configuration file."});
  }
  return named.empty() ? std::string(kConfigFile) : named;
}

// Throws when the configuration has errors; says its warnings.
ReadSettings settings_of(const Context& context, const std::string& file, const std::string& text) {
  ReadSettings read = read_settings(file, text, context.world.environment);
  std::string message;
  for (const Diagnostic& diagnostic : read.diagnostics) message += to_text(diagnostic);
  if (!has_errors(read.diagnostics)) {
    context.world.err << message << std::flush;
    say_not_asked(context, read.not_asked);
    return read;
  }
  throw Error(ErrorKind::usage,
              {.message = message, .hint = "`ratchet explain KEY` says what a setting means."});
}

bool is_url(const std::string& word) { return word.find(':') != std::string::npos; }

StoreSettings store_of(const Context& context, const Settings& settings) {
  const std::string wanted =
      context.flags.store.value_or(from_environment(context, "RATCHET_STORE"));
  if (wanted.empty()) return settings.stores.front();
  const auto named = std::ranges::find(settings.stores, wanted, &StoreSettings::name);
  if (named != settings.stores.end()) return *named;
  if (is_url(wanted)) {
    StoreSettings store = settings.stores.front();
    store.url = wanted;
    store.url_problem.reset();
    return store;
  }
  std::vector<std::string> names;
  for (const StoreSettings& store : settings.stores) names.push_back(store.name);
  throw Error(ErrorKind::usage, {.message = fmt::format("there is no store `{}`", wanted),
                                 .hint = fmt::format("A store is {} or a url: {}.",
                                                     join(names, {.separator = ", "}), kUrls)});
}

// Migration files of the directory, by name. Other files are none of ratchet's business.
std::vector<std::string> file_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(directory, missing)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".toml") && !file.starts_with('.')) names.push_back(file);
  }
  std::ranges::sort(names);
  return names;
}

std::string beside(const std::string& directory, const std::string& file) {
  return (std::filesystem::path(directory) / file).generic_string();
}

// Numbers decide the order, so two files may not share one.
Diagnostics check_numbers(const Migrations& migrations) {
  Diagnostics problems;
  for (std::size_t at = 1; at < migrations.size(); ++at) {
    const Migration& one = migrations[at - 1];
    const Migration& other = migrations[at];
    if (one.id.number != other.id.number) continue;
    problems.push_back({.file = other.file,
                        .message = fmt::format("{} has the number {} too", one.file, one.id.number),
                        .hint = "give one of them the next free number"});
  }
  return problems;
}

bool is_for(const Migration& migration, const Project& project) {
  return migration.store.value_or(project.default_store) == project.store.name;
}

}  // namespace

Project read_project(const Context& context) {
  Project project;
  const std::string file = config_file(context);
  const std::optional<std::string> text = read_text_file(file);
  if (text) project.file = file;
  ReadSettings read = settings_of(context, file, text.value_or(""));
  project.settings = std::move(read.settings);
  project.environment = std::move(read.environment);
  if (project.settings.stores.empty()) {
    project.settings.stores.push_back({.name = std::string(kDefaultStoreName), .url = ""});
  }
  project.default_store = project.settings.stores.front().name;
  project.store = store_of(context, project.settings);
  return project;
}

const StoreSettings& wanted_store(const Project& project) {
  if (project.store.url_problem) {
    throw Error(ErrorKind::usage, {.message = to_text(*project.store.url_problem), .hint = ""});
  }
  if (!project.store.url.empty()) return project.store;
  if (!project.file) {
    throw Error(ErrorKind::usage,
                {.message = fmt::format("there is no {} here, and no store was named", kConfigFile),
                 .hint = fmt::format("Run `ratchet init`, or name a store by --store or "
                                     "DATABASE_URL: {}.",
                                     kUrls)});
  }
  throw Error(
      ErrorKind::usage,
      {.message = fmt::format("{}: the store `{}` has no url", *project.file, project.store.name),
       .hint = fmt::format("Say url = \"...\" under [store.{}], or set DATABASE_URL: {}.",
                           project.store.name, kUrls)});
}

const StoreSettings& named_store(const Project& project, const std::string& name) {
  const auto& stores = project.settings.stores;
  const auto found = std::ranges::find(stores, name, &StoreSettings::name);
  if (found == stores.end()) {
    std::vector<std::string> names;
    for (const StoreSettings& each : stores) names.push_back(each.name);
    throw Error(ErrorKind::usage,
                {.message = fmt::format("there is no store `{}`", name),
                 .hint = fmt::format("These are named in {}: {}. Add [store.{}] with its url.",
                                     project.file.value_or(std::string(kConfigFile)),
                                     join(names, {}), name)});
  }
  if (found->url_problem) {
    throw Error(ErrorKind::usage, {.message = to_text(*found->url_problem), .hint = ""});
  }
  if (!found->url.empty()) return *found;
  throw Error(ErrorKind::usage,
              {.message = fmt::format("the store `{}` has no url", name),
               .hint = fmt::format("Say url = \"...\" under [store.{}]: {}.", name, kUrls)});
}

MigrationFiles read_migrations(const Project& project) {
  MigrationFiles files;
  for (const std::string& name : file_names(project.settings.migrations)) {
    const std::string file = beside(project.settings.migrations, name);
    ReadMigration read = read_migration(file, read_text_file(file).value_or(""));
    std::ranges::move(read.diagnostics, std::back_inserter(files.diagnostics));
    if (read.migration) files.migrations.push_back(std::move(*read.migration));
  }
  std::ranges::stable_sort(files.migrations, {},
                           [](const Migration& each) { return each.id.number; });
  std::ranges::move(check_numbers(files.migrations), std::back_inserter(files.diagnostics));
  std::erase_if(files.migrations, [&](const Migration& each) { return !is_for(each, project); });
  return files;
}

void say_not_asked(const Context& context, const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  context.world.err << fmt::format("warning: this release reads {} but does not act on it\n",
                                   join(keys, {}))
                    << std::flush;
}

SettingsOverlay options_of(const Project& project, const std::string& id) {
  const std::string file = beside(project.settings.migrations, id + ".toml");
  const std::optional<std::string> text = read_text_file(file);
  if (!text) return {};
  const ReadMigration read = read_migration(file, *text);
  return read.migration ? read.migration->options : SettingsOverlay{};
}

std::vector<std::string> migration_file_ids(const Project& project) {
  std::vector<std::string> ids;
  for (const std::string& name : file_names(project.settings.migrations)) {
    ids.push_back(std::filesystem::path(name).stem().string());
  }
  return ids;
}

std::string redacted(const std::string& url) {
  static const std::regex kUserInfo("(//[^:/@]*):[^@/]*@");
  static const std::regex kParameter("([?&]password=)[^&]*");
  return std::regex_replace(std::regex_replace(url, kUserInfo, "$1:…@"), kParameter, "$1…");
}

}  // namespace ratchet
