// What a command can be told. Each command describes its words and flags once, to an Arguments: one
// reads the command line, one lists them for help, completions and the test of docs/cli.md.
// The library that takes command lines apart is known to command_line.cpp alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

struct Argument {
  std::string_view name;                       // "ID", "--reason"
  std::string_view value;                      // what a flag takes: "REASON"; empty for none
  std::string_view meaning;                    // half a sentence
  std::vector<std::string_view> choices = {};  // empty: anything
};

class Arguments {
 public:
  virtual ~Arguments() = default;

  // By place. The first may not be left out.
  virtual void word(Argument argument, std::string& value) = 0;
  virtual void word(Argument argument, std::optional<std::string>& value) = 0;
  // All that are left; perhaps none.
  virtual void words(Argument argument, std::vector<std::string>& values) = 0;

  virtual void flag(Argument argument, bool& value) = 0;
  virtual void option(Argument argument, std::optional<std::string>& value) = 0;
  // May be given several times.
  virtual void options(Argument argument, std::vector<std::string>& values) = 0;
};

// What every command understands.
struct GlobalFlags {
  std::optional<std::string> config;
  std::optional<std::string> store;
  std::optional<std::string> log_level;
  bool json = false;
  bool no_color = false;
};
void describe(Arguments& arguments, GlobalFlags& flags);

enum class ArgumentKind {
  required_word,
  optional_word,
  repeated_word,
  flag,
  option,
  repeated_option
};

struct DescribedArgument {
  ArgumentKind kind;
  Argument argument;
};
using DescribedArguments = std::vector<DescribedArgument>;

// Collects what it is told about, and touches no value.
class ArgumentList final : public Arguments {
 public:
  const DescribedArguments& arguments() const { return arguments_; }

  void word(Argument argument, std::string&) override {
    add(ArgumentKind::required_word, std::move(argument));
  }
  void word(Argument argument, std::optional<std::string>&) override {
    add(ArgumentKind::optional_word, std::move(argument));
  }
  void words(Argument argument, std::vector<std::string>&) override {
    add(ArgumentKind::repeated_word, std::move(argument));
  }
  void flag(Argument argument, bool&) override { add(ArgumentKind::flag, std::move(argument)); }
  void option(Argument argument, std::optional<std::string>&) override {
    add(ArgumentKind::option, std::move(argument));
  }
  void options(Argument argument, std::vector<std::string>&) override {
    add(ArgumentKind::repeated_option, std::move(argument));
  }

 private:
  void add(ArgumentKind kind, Argument argument) {
    arguments_.push_back({kind, std::move(argument)});
  }

  DescribedArguments arguments_;
};

}  // namespace ratchet
