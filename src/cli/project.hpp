// What a command works on: the configuration with everything laid over it, the store that was
// meant, and the migration files. Reads files; connects to nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/world.hpp"
#include "migration/migration.hpp"
#include "migration/settings.hpp"

namespace ratchet {

// The name of the configuration file where nobody names another.
inline constexpr std::string_view kConfigFile = "ratchet.toml";

struct Project {
  std::optional<std::string> file;  // ratchet.toml, where there is one
  Settings settings;
  SettingsOverlay environment;  // is in `settings` already; wins over a migration's [options]
  StoreSettings store;          // the one that was meant; without a url where nobody said one
  std::string default_store;    // the name that migrations without `store` are for
};

// Throws Error{usage} for a configuration that can't be read; its message has every problem.
Project read_project(const Context& context);

// Throws Error{usage} when nobody said which store.
const StoreSettings& wanted_store(const Project& project);

// Of that name in the configuration. Throws Error{usage} when there is none, or it has no url.
const StoreSettings& named_store(const Project& project, const std::string& name);

struct MigrationFiles {
  Migrations migrations;  // of the store, in order of number; without those that can't be read
  Diagnostics diagnostics;
};
// Every file of the project's directory. Two of one number are an error that names both. A missing
// directory is an empty one.
MigrationFiles read_migrations(const Project& project);

// On standard error, so that nobody relies on a setting that changes nothing yet.
void say_not_asked(const Context& context, const std::vector<std::string>& keys);

// The [options] of a migration's file; none where the file is gone or can't be read.
SettingsOverlay options_of(const Project& project, const std::string& id);

// The ids that the names of the files give, whatever stands in them.
std::vector<std::string> migration_file_ids(const Project& project);

// A url as it may be shown: without its password.
std::string redacted(const std::string& url);

}  // namespace ratchet
