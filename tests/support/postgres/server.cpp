#include "support/postgres/server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <utility>

#include "support/postgres/supervisor_protocol.hpp"

extern char** environ;

namespace ratchet::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kAnswerTimeout = 300'000;  // milliseconds; initdb on a busy machine
constexpr const char* kLinger = "3000";  // for the next test
constexpr const char* kNoLinger = "0";
constexpr int kDirectoriesTriedMax = 100;  // each one is being taken away by its supervisor

// Not TMPDIR: the server runs as another user when this is root.
const fs::path kTemporary = "/tmp";

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("PostgreSQL for tests: " + what);
}

int version_of(const fs::path& programs) {
  return std::atoi(programs.parent_path().filename().c_str());
}

fs::path find_programs() {
  if (const char* chosen = std::getenv("RATCHET_POSTGRES_BIN")) return chosen;
  fs::path newest;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const fs::path programs = version.path() / "bin";
    if (!fs::exists(programs / "postgres") || !fs::exists(programs / "initdb")) continue;
    if (newest.empty() || version_of(programs) > version_of(newest)) newest = programs;
  }
  if (newest.empty()) fail("nothing in /usr/lib/postgresql; set RATCHET_POSTGRES_BIN");
  return newest;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// The lock file of `directory`, locked; the directory is made when it is missing. -1 when its
// supervisor took it away meanwhile.
Descriptor try_lock(const fs::path& directory) {
  fs::create_directory(directory);
  const fs::path path = directory / kLockFile;
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  struct stat opened {};
  struct stat named {};
  const bool is_held = file.get() >= 0 && flock(file.get(), LOCK_EX) == 0 &&
                       fstat(file.get(), &opened) == 0 && stat(path.c_str(), &named) == 0 &&
                       opened.st_ino == named.st_ino;
  return is_held ? std::move(file) : Descriptor(-1);
}

Descriptor lock(const fs::path& directory) {
  for (int i = 0; i < kDirectoriesTriedMax; ++i) {
    Descriptor file = try_lock(directory);
    if (file.get() >= 0) return file;
  }
  fail("can't lock " + directory.string());
}

sockaddr_un address_of(const fs::path& socket_file) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket_file.string();
  if (path.size() >= sizeof address.sun_path) fail("too long for a socket: " + path);
  path.copy(static_cast<char*>(address.sun_path), path.size());
  return address;
}

Descriptor new_socket() { return Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

// -1 when nobody listens.
Descriptor connect_to(const fs::path& socket_file) {
  Descriptor connection = new_socket();
  const sockaddr_un address = address_of(socket_file);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (connect(connection.get(), generic, sizeof address) != 0) return Descriptor(-1);
  return connection;
}

Descriptor listen_at(const fs::path& socket_file) {
  fs::remove(socket_file);  // of a supervisor that was killed
  Descriptor listening = new_socket();
  const sockaddr_un address = address_of(socket_file);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  constexpr int kBacklog = 100;
  if (bind(listening.get(), generic, sizeof address) != 0 ||
      listen(listening.get(), kBacklog) != 0) {
    fail("can't listen at " + socket_file.string());
  }
  return listening;
}

// Runs on beyond this process.
void start_supervisor(const ServerOptions& options, const fs::path& directory, int listening) {
  std::string words[] = {RATCHET_POSTGRES_SUPERVISOR, find_programs().string(), directory.string(),
                         options.fsync == Fsync::on ? "on" : "off",
                         options.sharing == Sharing::shared ? kLinger : kNoLinger};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       words[3].data(), words[4].data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, listening, kListeningDescriptor);
  pid_t child = 0;
  const int failed = posix_spawn(&child, arguments[0], &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) fail(fmt::format("can't run {}", arguments[0]));
}

int connect_shared(const ServerOptions& options) {
  const std::size_t key = std::hash<std::string>{}(find_programs().string());
  const fs::path directory =
      kTemporary / fmt::format("ratchet-postgres-{}-{:x}-{}", getuid(), key & 0xFFFFFFFF,
                               options.fsync == Fsync::on ? "fsync" : "fast");
  const Descriptor held = lock(directory);
  Descriptor connection = connect_to(directory / kSocketFile);
  if (connection.get() >= 0) return connection.release();
  const Descriptor listening = listen_at(directory / kSocketFile);
  start_supervisor(options, directory, listening.get());
  return connect_to(directory / kSocketFile).release();
}

int connect_own(const ServerOptions& options) {
  std::string pattern = (kTemporary / "ratchet-postgres-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) fail("no temporary directory");
  const fs::path directory = pattern;
  const Descriptor listening = listen_at(directory / kSocketFile);
  start_supervisor(options, directory, listening.get());
  return connect_to(directory / kSocketFile).release();
}

}  // namespace

PostgresServer::PostgresServer(const ServerOptions& options)
    : sharing_(options.sharing),
      connection_(sharing_ == Sharing::shared ? connect_shared(options) : connect_own(options)) {
  const std::string status = read_line();
  if (!status.starts_with(kReady)) {
    close(connection_);
    fail(status);
  }
  port_ = std::atoi(status.c_str() + kReady.size());
}

PostgresServer::~PostgresServer() { close(connection_); }

std::string PostgresServer::url(std::string_view database) const {
  return fmt::format("postgresql://postgres@127.0.0.1:{}/{}", port_, database);
}

void PostgresServer::kill() { command(kKillServer); }
void PostgresServer::start_again() { command(kStartServer); }

int PostgresServer::make_standby() {
  return std::atoi(command(kMakeStandby).c_str() + kReady.size());
}

std::string PostgresServer::command(std::string_view word) {
  if (sharing_ == Sharing::shared) fail("others use this server");
  const std::string line = fmt::format("{}\n", word);
  if (send(connection_, line.data(), line.size(), MSG_NOSIGNAL) < 0) fail("no supervisor");
  const std::string answer = read_line();
  if (answer.starts_with(kFailed)) fail(answer);
  return answer;
}

std::string PostgresServer::read_line() const {
  std::string line;
  pollfd watched{connection_, POLLIN, 0};
  while (poll(&watched, 1, kAnswerTimeout) == 1) {
    char c = 0;
    if (read(connection_, &c, 1) != 1) break;
    if (c == '\n') return line;
    line += c;
  }
  fail("its supervisor has ended or does not answer");
}

}  // namespace ratchet::testing
