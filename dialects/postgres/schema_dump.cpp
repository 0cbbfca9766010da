#include "postgres/schema_dump.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/address.hpp"
#include "postgres/cluster.hpp"

namespace ratchet::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWordsShown = 300;
constexpr int kNotFound = 127;
// It belongs to the journal, which the stage gets anew.
constexpr const char* kWithoutTheJournals =
    "\nDROP FUNCTION IF EXISTS ratchet.rollout(text, text);\n";

struct Closing {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using TemporaryFile = std::unique_ptr<std::FILE, Closing>;

std::string text_of(const TemporaryFile& file) {
  std::string text;
  std::rewind(file.get());
  std::vector<char> part(1 << 16);
  while (const std::size_t read = std::fread(part.data(), 1, part.size(), file.get())) {
    text.append(part.data(), read);
  }
  return text;
}

// Beside the server that is started for the rehearsal; else wherever the system finds it.
std::string program_in(const std::string& programs) {
  std::error_code none;
  if (!programs.empty()) {
    const fs::path named = fs::path(programs) / "pg_dump";
    if (fs::exists(named, none)) return named;
  }
  if (const auto newest = find_server_programs()) {
    if (fs::exists(*newest / "pg_dump", none)) return *newest / "pg_dump";
  }
  return "pg_dump";
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Where to connect to goes by the environment, since everybody can read the arguments of a process.
std::vector<std::string> environment_for(const StoreAddress& live) {
  std::vector<std::string> all = connection_environment(live.url);
  all.emplace_back("LC_ALL=C");
  // The first of one name counts.
  for (char** each = environ; *each != nullptr; ++each) all.emplace_back(*each);
  return all;
}

std::vector<std::string> words_for(const StoreAddress& live, const std::string& program) {
  std::vector<std::string> words = {
      program,
      "--schema-only",
      "--no-owner",
      "--no-privileges",
      "--no-tablespaces",
      "--no-publications",
      "--no-subscriptions",
      "--exclude-table=ratchet.*",
      fmt::format("--lock-wait-timeout={}", live.lock_timeout.count())};
  if (!live.role.empty()) words.push_back("--role=" + live.role);
  return words;
}

// What waitpid says; a program that is not there looks as a shell would show it.
int run(std::vector<std::string> words, std::vector<std::string> environment,
        const TemporaryFile& out, const TemporaryFile& err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);
  pid_t child = 0;
  const int refused = ::posix_spawnp(&child, words.front().c_str(), &actions, nullptr,
                                     pointers_to(words).data(), pointers_to(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (refused != 0) return kNotFound;
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

std::optional<std::string> schema_dump(const StoreAddress& live, const std::string& programs) {
  const TemporaryFile out(std::tmpfile());
  const TemporaryFile err(std::tmpfile());
  if (out == nullptr || err == nullptr) {
    throw Error(ErrorKind::store_failed,
                {.message = "there is no room for the schema of the live store",
                 .hint = "Name a folder that you may write to, by TMPDIR."});
  }
  const int code = run(words_for(live, program_in(programs)), environment_for(live), out, err);
  if (code == kNotFound) return std::nullopt;
  if (code == 0) return text_of(out) + kWithoutTheJournals;
  throw Error(
      ErrorKind::store_failed,
      {.message = fmt::format("the schema of {} can't be read: {}", read_url(live.url).display_name,
                              excerpt_of(text_of(err), kWordsShown)),
       .hint = "Give a dump of the schema by --base FILE.sql, made by somebody who may read "
               "all of it."});
}

}  // namespace ratchet::postgres
