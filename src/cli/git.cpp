#include "cli/git.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.hpp"

extern char** environ;

namespace ratchet {
namespace {

[[noreturn]] void refuse(const std::vector<std::string>& arguments) {
  throw Error(ErrorKind::usage,
              {.message = fmt::format("`git {}` failed", fmt::join(arguments, " ")),
               .hint = "--against needs a working copy of git, and a branch or commit in it "
                       "(in a pipeline: one that was fetched with its history)."});
}

// Both ends are closed in the child by spawn's own actions, or when it begins another program.
struct Pipe {
  std::array<int, 2> ends{-1, -1};

  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close(std::size_t end) {
    if (ends.at(end) >= 0) ::close(ends.at(end));
    ends.at(end) = -1;
  }
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 65'536> buffer{};
  for (;;) {
    const ssize_t bytes = ::read(descriptor, buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
}

// What it prints. Its complaints go to standard error, where they explain more than we could.
std::string run_git(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"git"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  Pipe pipe;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe.ends[1], STDOUT_FILENO);
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, "git", &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) refuse(arguments);
  pipe.close(1);
  std::string output = read_all(pipe.ends[0]);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) refuse(arguments);
  return output;
}

std::vector<std::string> split_at_nul(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string where_it_left(const std::string& ref) {
  std::string commit = run_git({"merge-base", "--end-of-options", ref, "HEAD"});
  while (commit.ends_with('\n')) commit.pop_back();
  return commit;
}

std::vector<std::string> with_paths(std::vector<std::string> arguments,
                                    const std::vector<std::string>& paths) {
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  return arguments;
}

}  // namespace

BranchFiles branch_files(const std::string& ref, const std::vector<std::string>& paths) {
  BranchFiles files;
  const std::string base = where_it_left(ref);
  const std::vector<std::string> changes = split_at_nul(run_git(with_paths(
      {"diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--relative", base},
      paths)));
  for (std::size_t at = 0; at + 1 < changes.size(); at += 2) {
    auto& list = changes[at] == "A"   ? files.added
                 : changes[at] == "D" ? files.deleted
                                      : files.changed;
    list.push_back(changes[at + 1]);
  }
  for (std::string& file : split_at_nul(
           run_git(with_paths({"ls-files", "-z", "--others", "--exclude-standard"}, paths)))) {
    files.added.push_back(std::move(file));
  }
  files.merged =
      split_at_nul(run_git(with_paths({"ls-tree", "-r", "-z", "--name-only", ref}, paths)));
  return files;
}

std::string merged_text(const std::string& ref, const std::string& file) {
  return run_git({"show", where_it_left(ref) + ":./" + file});
}

}  // namespace ratchet
