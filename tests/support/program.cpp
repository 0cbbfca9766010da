#include "support/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ratchet::testing {
namespace {

constexpr Milliseconds kPoll{2};

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!more.contains(text.substr(0, text.find('=')))) environment.push_back(text);
  }
  for (const auto& [name, value] : more) environment.push_back(name + "=" + value);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// One folder may hold the output of many runs.
std::filesystem::path next_output(const std::filesystem::path& folder) {
  static std::atomic<int> runs{0};
  return folder / fmt::format("run-{}", ++runs);
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

  void redirect(int descriptor, const std::filesystem::path& file, int flags) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, file.c_str(), flags, 0644);
  }
  void enter(const std::filesystem::path& directory) {
    posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::string to_string(const ProgramResult& result) {
  return fmt::format("exit code {}, signal {}\n--- stdout\n{}--- stderr\n{}", result.exit_code,
                     result.signal, result.out, result.err);
}

Program::Program(const ProgramOptions& options) : output_(next_output(options.output)) {
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  FileActions actions;
  actions.redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.redirect(STDOUT_FILENO, output_.string() + ".out", kWrite);
  actions.redirect(STDERR_FILENO, output_.string() + ".err", kWrite);
  actions.enter(options.directory);
  std::vector<std::string> arguments = options.arguments;
  arguments.insert(arguments.begin(), options.binary);
  std::vector<std::string> environment = environment_with(options.environment);
  const int failure = posix_spawn(&pid_, options.binary.c_str(), actions.get(), nullptr,
                                  pointers(arguments).data(), pointers(environment).data());
  if (failure != 0) throw std::runtime_error("can't start " + options.binary);
}

Program::~Program() {
  if (!status_) static_cast<void>(kill());
}

bool Program::is_running() { return !status_ && !reap(WNOHANG); }

bool Program::reap(int options) {
  int status = 0;
  rusage usage{};
  if (wait4(pid_, &status, options, &usage) != pid_) return false;
  status_ = status;
  memory_max_kb_ = usage.ru_maxrss;
  return true;
}

ProgramResult Program::wait(Milliseconds timeout) {
  SystemClock clock;
  const SteadyTime deadline = clock.steady() + timeout;
  while (is_running()) {
    if (clock.steady() > deadline) {
      const ProgramResult killed = kill();
      throw std::runtime_error("did not end in time\n" + to_string(killed));
    }
    clock.sleep(kPoll, {});
  }
  const int status = *status_;
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .memory_max_kb = memory_max_kb_,
          .out = printed(".out"),
          .err = printed(".err")};
}

ProgramResult Program::kill() {
  if (is_running()) {
    send(SIGKILL);
    reap(0);
  }
  return wait(Milliseconds(0));
}

void Program::send(int signal) const { ::kill(pid_, signal); }

std::string Program::printed(const char* stream) const {
  return contents(output_.string() + stream);
}

}  // namespace ratchet::testing
