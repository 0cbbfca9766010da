#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/layout.hpp"

namespace ratchet {
namespace {

std::string spelled(const Argument& argument) {
  if (argument.value.empty()) return std::string(argument.name);
  return fmt::format("{} {}", argument.name, argument.value);
}

std::string listed(const DescribedArguments& arguments, const Look& look) {
  std::size_t width = 0;
  for (const DescribedArgument& each : arguments) {
    width = std::max(width, width_of(spelled(each.argument)));
  }
  std::string out;
  for (const DescribedArgument& each : arguments) {
    std::string meaning(each.argument.meaning);
    if (!each.argument.choices.empty()) {
      const std::vector<std::string_view>& choices = each.argument.choices;
      meaning += fmt::format(": {}", fmt::join(choices, ", "));
    }
    if (each.kind == ArgumentKind::repeated_option) meaning += "; may be repeated";
    out += hanging("  " + spelled(each.argument), meaning,
                   {.indent = width + 4, .columns = look.columns});
  }
  return out;
}

std::string usage_line(Command& command) {
  std::string line = fmt::format("usage: ratchet {}", command.name());
  bool has_flags = false;
  for (const DescribedArgument& each : arguments_of(command)) {
    switch (each.kind) {
      case ArgumentKind::required_word: line += fmt::format(" {}", each.argument.name); break;
      case ArgumentKind::optional_word: line += fmt::format(" [{}]", each.argument.name); break;
      case ArgumentKind::repeated_word: line += fmt::format(" {} …", each.argument.name); break;
      case ArgumentKind::flag:
      case ArgumentKind::option:
      case ArgumentKind::repeated_option: has_flags = true; break;
    }
  }
  return line + (has_flags ? " [flags]\n" : "\n");
}

}  // namespace

DescribedArguments arguments_of(Command& command) {
  ArgumentList list;
  command.describe(list);
  return list.arguments();
}

DescribedArguments global_arguments() {
  ArgumentList list;
  GlobalFlags flags;
  describe(list, flags);
  return list.arguments();
}

std::string overview_text(const Commands& commands, const Look& look) {
  std::string out =
      "ratchet carries a live database from one schema to the next, and back.\n\n"
      "usage: ratchet COMMAND [ID] [flags]\n\n";
  for (const auto& command : commands) {
    out += hanging(fmt::format("  {}", command->name()), command->summary(),
                   {.indent = 16, .columns = look.columns});
  }
  return out + "\nwith every command\n" + listed(global_arguments(), look) +
         "\nID is a migration's id, its number or its file. One command in full:\n"
         "ratchet COMMAND --help; a word that you meet: ratchet explain WORD\n";
}

std::string help_text(Command& command, const Look& look) {
  std::string out = usage_line(command) + "\n" +
                    hanging("", command.summary(), {.indent = 0, .columns = look.columns});
  const DescribedArguments own = arguments_of(command);
  if (!own.empty()) out += "\n" + listed(own, look);
  return out + "\nwith every command\n" + listed(global_arguments(), look);
}

}  // namespace ratchet
