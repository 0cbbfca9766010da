#include "postgres/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace ratchet::postgres {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kPoll{20};
constexpr int kReadyPollsMax = 3'000;
constexpr int kStopPollsMax = 500;
constexpr std::size_t kLogLinesShown = 3;

void wait_a_moment() { SystemClock().sleep(kPoll, {}); }

[[noreturn]] void fail(const std::string& message) {
  throw Error(ErrorKind::store_failed,
              {.message = "no PostgreSQL server can be started for the rehearsal: " + message,
               .hint = "Name a server on which a database may be made, by --server or [check] "
                       "server, or the folder of a server's programs by RATCHET_POSTGRES_BIN."});
}

bool has_programs(const fs::path& folder) {
  std::error_code none;
  return fs::exists(folder / "postgres", none) && fs::exists(folder / "initdb", none);
}

int version_of(const fs::path& folder) {
  const std::string name = folder.filename();
  int version = 0;
  std::from_chars(name.data(), name.data() + name.size(), version);
  return version;
}

struct User {
  uid_t user = 0;
  gid_t group = 0;
};

// As whom the server runs: it refuses to run as root.
User server_user() {
  if (::geteuid() != 0) return {.user = ::geteuid(), .group = ::getegid()};
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* found = ::getpwnam(name)) {
      return {.user = found->pw_uid, .group = found->pw_gid};
    }
  }
  fail("it does not run as root, and there is no user postgres or nobody");
}

// Behind fork(): nothing but what POSIX allows there. Out of the terminal's group, so that Ctrl-C
// reaches ratchet alone, which then ends the server.
[[noreturn]] void become(const std::vector<char*>& words, const User& user, int log, pid_t parent) {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  const bool is_root = ::geteuid() == 0;
  if (is_root && (::setgid(user.group) != 0 || ::setuid(user.user) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent) ::_exit(125);
  ::execv(words.front(), words.data());
  ::_exit(127);
}

}  // namespace

fs::path server_programs(const std::string& named) {
  if (!named.empty()) {
    if (has_programs(named)) return named;
    fail(named + " has no initdb and postgres in it");
  }
  if (auto found = find_server_programs()) return *std::move(found);
  fail("none is installed");
}

std::optional<fs::path> find_server_programs() {
  fs::path newest;
  for (const char* root :
       {"/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt", "/usr/pgsql"}) {
    std::error_code none;
    for (const auto& version : fs::directory_iterator(root, none)) {
      if (!has_programs(version.path() / "bin")) continue;
      if (newest.empty() || version_of(version) > version_of(newest)) newest = version.path();
    }
  }
  if (!newest.empty()) return newest / "bin";
  for (const char* folder : {"/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"}) {
    if (has_programs(folder)) return folder;
  }
  return std::nullopt;
}

Cluster::Cluster(fs::path programs, fs::path folder)
    : programs_(std::move(programs)), folder_(std::move(folder)) {
  const User user = server_user();
  std::error_code problem;
  fs::remove_all(folder_, problem);
  if (!fs::create_directory(folder_, problem)) fail("can't make " + folder_.string());
  fs::permissions(folder_, fs::perms::owner_all);
  if (::geteuid() == 0 && ::chown(folder_.c_str(), user.user, user.group) != 0) {
    fail("can't give away " + folder_.string());
  }
  try {
    make();
    start();
  } catch (const Error&) {
    stop(SIGQUIT);
    fs::remove_all(folder_, problem);
    throw;
  }
}

Cluster::~Cluster() {
  stop(SIGQUIT);
  std::error_code left;
  if (!is_left_) fs::remove_all(folder_, left);
}

pid_t Cluster::spawn(const std::vector<std::string>& words) const {
  std::vector<std::string> kept = words;
  std::vector<char*> arguments;
  for (std::string& word : kept) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const User user = server_user();
  const int log =
      ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(arguments, user, log, parent);
  ::close(log);
  if (child < 0) fail("there is no room for another process");
  return child;
}

void Cluster::make() {
  const pid_t child =
      spawn({programs_ / "initdb", "--pgdata", folder_ / "data", "--username", "postgres", "--auth",
             "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"});
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) fail("initdb says " + end_of_log());
  // What a crash of the machine would lose is lost anyway.
  std::ofstream(folder_ / "data" / "postgresql.conf", std::ios::app)
      << "listen_addresses = ''\nunix_socket_directories = '" << folder_.string() << "'\n"
      << "fsync = off\nfull_page_writes = off\nmax_connections = 50\nlc_messages = 'C'\n"
      << "max_wal_size = 4GB\n";
}

void Cluster::start() {
  server_ = spawn({programs_ / "postgres", "-D", folder_ / "data"});
  if (!becomes_ready()) fail("the server says " + end_of_log());
}

// The eighth line of postmaster.pid says how far it is.
bool Cluster::becomes_ready() {
  for (int poll = 0; poll < kReadyPollsMax; ++poll) {
    std::ifstream file(folder_ / "data" / "postmaster.pid");
    std::string line;
    for (int number = 0; number < 8 && std::getline(file, line); ++number) continue;
    if (file && line.starts_with("ready")) return true;
    if (::waitpid(server_, nullptr, WNOHANG) != 0) {
      server_ = 0;
      return false;
    }
    wait_a_moment();
  }
  return false;
}

void Cluster::stop(int signal) {
  if (server_ == 0) return;
  ::kill(server_, signal);
  for (int poll = 0; ::waitpid(server_, nullptr, WNOHANG) == 0; ++poll) {
    if (poll == kStopPollsMax) ::kill(server_, SIGKILL);
    wait_a_moment();
  }
  server_ = 0;
}

std::string Cluster::end_of_log() const {
  std::ifstream file(folder_ / "log");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::string> lines = split_lines(text);
  std::erase(lines, "");
  if (lines.size() > kLogLinesShown) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kLogLinesShown));
  }
  return lines.empty() ? "nothing" : join(lines, {.separator = "; "});
}

std::string Cluster::url(std::string_view database) const {
  return fmt::format("postgresql:///{}?host={}&user=postgres", database, folder_.string());
}

std::string Cluster::leave() {
  stop(SIGINT);
  is_left_ = true;
  return fmt::format("{} -D {} start", (programs_ / "pg_ctl").string(),
                     (folder_ / "data").string());
}

}  // namespace ratchet::postgres
