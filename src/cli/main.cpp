// The composition root: registers the products, reads the process's surroundings, runs one command,
// and turns whatever comes out of it into an exit status. The only place that catches everything.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/project.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "postgres/dialect.hpp"
#include "report/diagnostics_report.hpp"
#include "sqlite/dialect.hpp"

extern char** environ;

namespace ratchet {
namespace {

Products all_products() {
  Products products;
  products.push_back(make_postgres_product());
  products.push_back(make_sqlite_product());
  return products;
}

ScriptReadings all_script_readings() {
  ScriptReadings readings;
  readings.push_back(make_postgres_script_reading());
  readings.push_back(make_sqlite_script_reading());
  return readings;
}

StageBuilders all_stage_builders() {
  StageBuilders builders;
  builders.push_back(make_postgres_stage_builder());
  builders.push_back(make_sqlite_stage_builder());
  return builders;
}

ScriptTranslators all_script_translators() {
  ScriptTranslators translators;
  translators.push_back(make_postgres_translator());
  translators.push_back(make_sqlite_translator());
  return translators;
}

Environment read_environment() {
  constexpr int kVariablesMax = 100'000;
  Environment environment;
  for (int at = 0; at < kVariablesMax && environ[at] != nullptr; ++at) {
    const std::string pair = environ[at];
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos) environment[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return environment;
}

std::string login_name() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", ::geteuid());
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

Operator read_operator(const Environment& environment) {
  const auto named = environment.find("RATCHET_OPERATOR");
  const bool is_named = named != environment.end() && !named->second.empty();
  return {.name = is_named ? named->second : login_name(), .host = host_name(), .pid = ::getpid()};
}

// Whatever the configuration names is found from its folder.
void enter_folder_of_config(GlobalFlags& flags, const Environment& environment) {
  const auto named = environment.find("RATCHET_CONFIG");
  const std::filesystem::path file =
      flags.config.value_or(named == environment.end() ? "" : named->second);
  if (!std::filesystem::is_regular_file(file) || !file.has_parent_path()) return;
  std::filesystem::current_path(file.parent_path());
  flags.config = file.filename().string();
}

int report_error(const Error& error, const GlobalFlags& flags, const Look& look) {
  if (flags.json) std::cout << error_json(error) << std::flush;
  std::cerr << error_text(error, look) << std::flush;
  return exit_code(error.kind());
}

int run_command(const CommandLine& line, const Commands& commands, const Environment& environment,
                std::stop_token stop) {
  const Look look = look_of(Stream::output, environment, line.flags);
  if (line.help || line.command == nullptr) {
    std::cout << (line.command ? help_text(*line.command, look) : overview_text(commands, look));
    return line.help ? kDone : exit_code(ErrorKind::usage);
  }
  const Products products = all_products();
  const ScriptReadings script_readings = all_script_readings();
  const StageBuilders stage_builders = all_stage_builders();
  const ScriptTranslators script_translators = all_script_translators();
  SystemClock clock;
  const World world{
      .products = products,
      .script_readings = script_readings,
      .stage_builders = stage_builders,
      .script_translators = script_translators,
      .environment = environment,
      .clock = clock,
      .out = std::cout,
      .err = std::cerr,
      .look = look,
      .audience = audience_of(Stream::output, environment),
      .operated_by = read_operator(environment),
      .stop = stop,
      .ask = [stop](const std::string& question) { return ask_at_terminal(question, stop); }};
  return line.command->run({.world = world, .flags = line.flags});
}

int guarded_main(const std::vector<std::string>& words) {
  const SignalWatcher signals;
  const Environment environment = read_environment();
  const Commands commands = all_commands();
  CommandLine line;
  line.flags.json =
      std::ranges::find(words, "--json") != words.end();  // also when it can't be read
  try {
    line = parse_command_line(words, commands);
    enter_folder_of_config(line.flags, environment);
    return run_command(line, commands, environment, signals.token());
  } catch (const Error& error) {
    return report_error(error, line.flags, look_of(Stream::error, environment, line.flags));
  } catch (const std::exception& error) {
    const Error bug(ErrorKind::bug,
                    {.message = error.what(),
                     .hint = "This is a mistake in ratchet: please report it with the command."});
    return report_error(bug, line.flags, look_of(Stream::error, environment, line.flags));
  }
}

}  // namespace
}  // namespace ratchet

int main(int count, char** words) {
  try {
    return ratchet::guarded_main({words + 1, words + count});
  } catch (...) {
    std::cerr << "error: an unknown failure\n";
    return ratchet::exit_code(ratchet::ErrorKind::bug);
  }
}
