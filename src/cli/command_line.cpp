#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

// Tells CLI11 about the arguments; it fills the values in when it parses.
class Parser final : public Arguments {
 public:
  explicit Parser(CLI::App& app) : app_(app) {}

  void word(Argument argument, std::string& value) override {
    keep_choices(app_.add_option(std::string(argument.name), value)->required(), argument);
  }
  void word(Argument argument, std::optional<std::string>& value) override {
    keep_choices(app_.add_option(std::string(argument.name), value), argument);
  }
  void words(Argument argument, std::vector<std::string>& values) override {
    app_.add_option(std::string(argument.name), values);
  }
  void flag(Argument argument, bool& value) override {
    app_.add_flag(std::string(argument.name), value);
  }
  void option(Argument argument, std::optional<std::string>& value) override {
    keep_choices(app_.add_option(std::string(argument.name), value), argument);
  }
  void options(Argument argument, std::vector<std::string>& values) override {
    app_.add_option(std::string(argument.name), values)->allow_extra_args(false);
  }

 private:
  static void keep_choices(CLI::Option* option, const Argument& argument) {
    if (argument.choices.empty()) return;
    const std::vector<std::string> words(argument.choices.begin(), argument.choices.end());
    option->check([words, name = std::string(argument.name)](const std::string& given) {
      if (std::ranges::find(words, given) != words.end()) return std::string();
      return fmt::format("{} is one of {}, not `{}`", name, join(words, {.separator = ", "}),
                         given);
    });
  }

  CLI::App& app_;
};

bool is_flag(const std::string& word) { return word.starts_with('-'); }

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const auto nearest = nearest_word(word, candidates);
  return nearest ? fmt::format("Did you mean `{}`?", *nearest) : "";
}

std::vector<std::string> flags_of(Command& command) {
  ArgumentList list;
  GlobalFlags globals;
  command.describe(list);
  describe(list, globals);
  std::vector<std::string> names;
  for (const DescribedArgument& each : list.arguments()) {
    if (is_flag(std::string(each.argument.name))) names.emplace_back(each.argument.name);
  }
  return names;
}

[[noreturn]] void refuse_command(const std::string& word, const Commands& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.emplace_back(command->name());
  std::string hint = did_you_mean(word, names);
  if (hint.empty()) hint = "`ratchet --help` lists the commands.";
  throw Error(ErrorKind::usage,
              {.message = fmt::format("there is no command `{}`", word), .hint = std::move(hint)});
}

[[noreturn]] void refuse_extra(const std::string& word, Command& command) {
  const std::string whole = word.substr(0, word.find('='));
  std::string hint = is_flag(word) ? did_you_mean(whole, flags_of(command)) : "";
  if (hint.empty()) hint = fmt::format("`ratchet {} --help` says what it takes.", command.name());
  throw Error(ErrorKind::usage,
              {.message = fmt::format("`ratchet {}` does not take `{}`", command.name(), whole),
               .hint = std::move(hint)});
}

void check_extras(const std::vector<std::string>& extras, const CommandLine& line,
                  const Commands& commands) {
  if (extras.empty()) return;
  if (line.command != nullptr) refuse_extra(extras.front(), *line.command);
  const auto word = std::ranges::find_if_not(extras, is_flag);
  refuse_command(word == extras.end() ? extras.front() : *word, commands);
}

// CLI11 begins its messages with a capital and ends some with a line break.
std::string tidied(std::string message) {
  while (message.ends_with('\n')) message.pop_back();
  if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])) != 0) {
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return message;
}

CLI::App* add_command(CLI::App& app, Command& command, bool& help) {
  CLI::App* sub = app.add_subcommand(std::string(command.name()));
  sub->set_help_flag();
  sub->fallthrough();
  sub->allow_extras();
  sub->add_flag("-h,--help", help);
  Parser parser(*sub);
  command.describe(parser);
  return sub;
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& words, const Commands& commands) {
  if (words == std::vector<std::string>{"--version"}) {
    return parse_command_line({"version"}, commands);  // as every other program calls it
  }
  CommandLine line;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.require_subcommand(0, 1);  // a second one is a word like others
  app.add_flag("-h,--help", line.help);
  Parser globals(app);
  describe(globals, line.flags);
  std::vector<CLI::App*> subs;
  for (const auto& command : commands) subs.push_back(add_command(app, *command, line.help));

  std::optional<std::string> problem;
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 pops from the back
  } catch (const CLI::ParseError& error) {
    problem = tidied(error.what());
  }
  for (std::size_t at = 0; at < subs.size(); ++at) {
    if (subs[at]->parsed()) line.command = commands[at].get();
  }
  line.help = line.help || std::ranges::find(words, "--help") != words.end();
  if (line.help) return line;
  if (problem) {
    const std::string_view which = line.command ? line.command->name() : "";
    throw Error(ErrorKind::usage, {.message = *problem,
                                   .hint = fmt::format("`ratchet {}{}--help` says what it takes.",
                                                       which, which.empty() ? "" : " ")});
  }
  check_extras(app.remaining(true), line, commands);
  return line;
}

}  // namespace ratchet
