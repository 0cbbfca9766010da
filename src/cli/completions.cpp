// ratchet completions: a script for the shell, made from the commands' own descriptions.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/help.hpp"

namespace ratchet {
namespace {

bool is_flag(const DescribedArgument& argument) { return argument.argument.name.starts_with('-'); }

// What may stand behind the command: its flags, the global ones, and the words it chooses from.
std::vector<std::string> words_of(Command& command) {
  std::vector<std::string> words;
  for (const DescribedArgument& each : arguments_of(command)) {
    if (is_flag(each)) {
      words.emplace_back(each.argument.name);
    } else {
      words.insert(words.end(), each.argument.choices.begin(), each.argument.choices.end());
    }
  }
  for (const DescribedArgument& each : global_arguments()) words.emplace_back(each.argument.name);
  return words;
}

std::string bash_script(const Commands& commands) {
  std::string names;
  std::string cases;
  for (const auto& command : commands) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", command->name());
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->name(),
                         fmt::join(words_of(*command), " "));
  }
  return fmt::format(
      "# ratchet completions bash >/etc/bash_completion.d/ratchet\n"
      "_ratchet() {{\n"
      "  local words ids\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n"
      "{}"
      "    *) words=\"{}\" ;;\n"
      "  esac\n"
      "  if [ \"$COMP_CWORD\" -gt 1 ] && [ -d migrations ]; then\n"
      "    ids=$(cd migrations && printf '%s\\n' [0-9]*.toml | sed 's/\\.toml$//')\n"
      "  fi\n"
      "  COMPREPLY=($(compgen -W \"$words $ids\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
      "}}\n"
      "complete -o default -F _ratchet ratchet\n",
      cases, names);
}

// The same for zsh, which can run bash's.
std::string zsh_script(const Commands& commands) {
  return "#compdef ratchet\n# ratchet completions zsh >~/.zfunc/_ratchet\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_script(commands);
}

// Inside single quotes, where fish takes a backslash before a quote.
std::string fish_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("\\'") : std::string(1, c);
  return out;
}

std::string fish_script(const Commands& commands) {
  std::string out =
      "# ratchet completions fish >~/.config/fish/completions/ratchet.fish\n"
      "complete -c ratchet -f\n";
  for (const auto& command : commands) {
    out += fmt::format("complete -c ratchet -n __fish_use_subcommand -a {} -d '{}'\n",
                       command->name(), fish_quoted(command->summary()));
    for (const DescribedArgument& each : arguments_of(*command)) {
      if (!is_flag(each)) continue;
      out += fmt::format(
          "complete -c ratchet -n '__fish_seen_subcommand_from {}' -l {} -d '{}'{}\n",
          command->name(), each.argument.name.substr(2), fish_quoted(each.argument.meaning),
          each.kind == ArgumentKind::flag ? "" : " -r");
    }
  }
  for (const DescribedArgument& each : global_arguments()) {
    out += fmt::format("complete -c ratchet -l {} -d '{}'\n", each.argument.name.substr(2),
                       fish_quoted(each.argument.meaning));
  }
  return out;
}

class CompletionsCommand final : public Command {
 public:
  std::string_view name() const override { return "completions"; }
  std::string_view summary() const override {
    return "print a script that completes commands in a shell";
  }

  void describe(Arguments& a) override {
    a.word({"SHELL", "", "which one", {"bash", "zsh", "fish"}}, shell_);
  }

  int run(const Context& context) override {
    context.world.out << script(all_commands());
    return kDone;
  }

 private:
  std::string script(const Commands& commands) const {
    if (shell_ == "bash") return bash_script(commands);
    if (shell_ == "zsh") return zsh_script(commands);
    return fish_script(commands);
  }

  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completions_command() {
  return std::make_unique<CompletionsCommand>();
}

}  // namespace ratchet
