// A command: one file each, and a line in commands.def. It describes its arguments, runs, and
// returns the exit status; a failure is an Error, which main.cpp reports.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/world.hpp"

namespace ratchet {

inline constexpr int kDone = 0;

class Command {
 public:
  virtual ~Command() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;  // half a sentence
  virtual void describe(Arguments& arguments) = 0;
  virtual int run(const Context& context) = 0;
};

using Commands = std::vector<std::unique_ptr<Command>>;

// Every command, in the order of a migration's life.
Commands all_commands();

}  // namespace ratchet
