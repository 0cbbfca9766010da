// A real process: started, waited for with a bound, or killed. What it printed is read from files,
// so that a process that is killed half-way still shows what it said.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace ratchet::testing {

struct ProgramResult {
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
  long memory_max_kb = 0;  // resident, at its largest
  std::string out;
  std::string err;
};

// For messages of assertions: the exit code and everything that was printed.
std::string to_string(const ProgramResult& result);

struct ProgramOptions {
  std::string binary;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;  // beside the test's own
  std::filesystem::path directory;                 // it runs here
  std::filesystem::path output;                    // a folder for what it prints
};

class Program {
 public:
  explicit Program(const ProgramOptions& options);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();  // kills it, when it still runs

  pid_t pid() const { return pid_; }
  bool is_running();
  // What it has printed so far.
  std::string out() const { return printed(".out"); }
  // Throws std::runtime_error, with what was printed, when it has not ended by then.
  ProgramResult wait(Milliseconds timeout);
  // SIGKILL, and waits.
  ProgramResult kill();
  void send(int signal) const;

 private:
  bool reap(int options);
  std::string printed(const char* stream) const;

  pid_t pid_ = 0;
  std::filesystem::path output_;
  std::optional<int> status_;
  long memory_max_kb_ = 0;
};

}  // namespace ratchet::testing
