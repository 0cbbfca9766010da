// Supervises one throw-away PostgreSQL server: makes a cluster, starts it, and takes everything
// away again as soon as nobody is connected to its socket any more (supervisor_protocol.hpp). The
// kernel closes the connections of a process however it ends, so no test can leave a server behind;
// and the server ends with the supervisor (PR_SET_PDEATHSIG), should that be killed.
//
// usage: postgres_supervisor <folder of the server's programs> <directory> <fsync: on|off>
//                            <milliseconds for which an unused server is kept>
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/postgres/supervisor_protocol.hpp"

namespace {

namespace fs = std::filesystem;
using namespace ratchet::testing;

constexpr int kStartsMax = 5;       // another port each time
constexpr int kReadyPolls = 3'000;  // of 20 ms
constexpr int kPollInterval = 20;
constexpr int kStopPolls = 500;

void wait_a_moment() { poll(nullptr, 0, kPollInterval); }

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(probe, generic, size) != 0 || getsockname(probe, generic, &size) != 0) {
    throw std::runtime_error("no free port");
  }
  close(probe);
  return ntohs(address.sin_port);
}

// The server refuses to run as root.
void become_ordinary_user(const fs::path& directory) {
  if (getuid() != 0) return;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) user = getpwnam("nobody");
  if (user == nullptr) throw std::runtime_error("no user to run the server as");
  if (chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
      setuid(user->pw_uid) != 0) {
    throw std::runtime_error("can't become user " + std::string(user->pw_name));
  }
}

pid_t spawn(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t supervisor = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != supervisor) _exit(1);
  execv(arguments[0], arguments.data());
  _exit(127);
}

bool has_ended(pid_t child) { return waitpid(child, nullptr, WNOHANG) != 0; }

class Server {
 public:
  Server(fs::path programs, fs::path data, std::string fsync)
      : programs_(std::move(programs)), data_(std::move(data)), fsync_(std::move(fsync)) {}
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { stop(SIGQUIT); }

  int port() const { return port_; }

  void make_cluster() {
    fs::remove_all(data_);  // of one that was killed
    const pid_t child =
        spawn({programs_ / "initdb", "--pgdata", data_, "--username", "postgres", "--auth", "trust",
               "--encoding", "UTF8", "--locale", "C", "--no-sync"});
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("initdb failed");
    // Everything that a session has to pin is off the default, so that a missing pin shows.
    std::ofstream(data_ / "postgresql.conf", std::ios::app)
        << "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        << "fsync = " << fsync_ << "\nfull_page_writes = " << fsync_ << "\n"
        << "max_connections = 200\nmax_prepared_transactions = 20\nwal_level = logical\n"
        << "log_line_prefix = '%m [%p] %a %d '\nlc_messages = 'C'\n"
        << "datestyle = 'SQL, DMY'\ntimezone = 'Asia/Kathmandu'\n"
        << "intervalstyle = 'sql_standard'\nextra_float_digits = -3\nbytea_output = 'escape'\n"
        << (has_statement_counters() ? "shared_preload_libraries = 'pg_stat_statements'\n" : "");
  }

  // In place of make_cluster(): a replica of that one, which is stopped for a moment, since not
  // every installation has pg_basebackup.
  void copy(Server& primary) {
    primary.stop(SIGINT);
    fs::remove_all(data_);
    fs::copy(primary.data_, data_, fs::copy_options::recursive);
    std::ofstream(data_ / "standby.signal");
    std::ofstream(data_ / "postgresql.conf", std::ios::app)
        << "primary_conninfo = 'host=127.0.0.1 user=postgres application_name=r2 port="
        << primary.port_ << "'\nwal_receiver_status_interval = '1s'\n";
    primary.start();
  }

  // On `port_`, or on a free port when there is none yet.
  void start() {
    for (int attempt = 0; attempt < kStartsMax; ++attempt) {
      const int port = port_ == 0 ? free_port() : port_;
      child_ = spawn({programs_ / "postgres", "-D", data_, "-p", std::to_string(port)});
      if (becomes_ready()) {
        port_ = port;
        return;
      }
      stop(SIGQUIT);
    }
    throw std::runtime_error("the server does not start");
  }

  void stop(int signal) {
    if (child_ == 0) return;
    kill(child_, signal);
    for (int i = 0; !has_ended(child_); ++i) {
      if (i == kStopPolls) kill(child_, SIGKILL);
      wait_a_moment();
    }
    child_ = 0;
  }

 private:
  // Not every installation has the contrib modules; where they lie depends on who built it.
  bool has_statement_counters() const {
    const fs::path libraries = programs_.parent_path() / "lib";
    return fs::exists(libraries / "pg_stat_statements.so") ||
           fs::exists(libraries / "postgresql" / "pg_stat_statements.so");
  }

  // The eighth line of postmaster.pid says how far it is.
  bool becomes_ready() {
    for (int i = 0; i < kReadyPolls; ++i) {
      std::ifstream file(data_ / "postmaster.pid");
      std::string line;
      for (int number = 0; number < 8 && std::getline(file, line); ++number) continue;
      if (file && line.starts_with("ready")) return true;
      if (has_ended(child_)) {
        child_ = 0;
        return false;
      }
      wait_a_moment();
    }
    return false;
  }

  fs::path programs_;
  fs::path data_;
  std::string fsync_;
  int port_ = 0;
  pid_t child_ = 0;
};

void send_line(int descriptor, std::string line) {
  line += '\n';
  // Nobody reads: poll() will say so.
  (void)send(descriptor, line.data(), line.size(), MSG_NOSIGNAL);
}

class Supervisor {
 public:
  Supervisor(Server& server, Server& standby, fs::path directory, int linger)
      : server_(server), standby_(standby), directory_(std::move(directory)), linger_(linger) {}

  void run(const std::string& status) {
    while (true) {
      std::vector<pollfd> watched = {{kListeningDescriptor, POLLIN, 0}};
      for (const int user : users_) watched.push_back({user, POLLIN, 0});
      const int ready = poll(watched.data(), watched.size(), users_.empty() ? linger_ : -1);
      if (ready == 0 && goes_out_of_reach()) return;
      for (std::size_t at = 1; at < watched.size(); ++at) {
        if (watched[at].revents != 0) serve(watched[at].fd);
      }
      if (watched[0].revents != 0) welcome(status);
    }
  }

 private:
  void welcome(const std::string& status) {
    const int user = accept4(kListeningDescriptor, nullptr, nullptr, SOCK_CLOEXEC);
    if (user < 0) return;
    users_.push_back(user);
    send_line(user, status);
  }

  void serve(int user) {
    char command[64];
    const ssize_t size = read(user, command, sizeof command);
    if (size <= 0) {
      close(user);
      std::erase(users_, user);
      return;
    }
    try {
      const std::string_view line(command, static_cast<std::size_t>(size));
      if (line.starts_with(kKillServer)) server_.stop(SIGQUIT);
      if (line.starts_with(kStartServer)) server_.start();
      send_line(user, line.starts_with(kMakeStandby) ? make_standby() : std::string(kDone));
    } catch (const std::runtime_error& error) {
      send_line(user, std::string(kFailed) + error.what());
    }
  }

  std::string make_standby() {
    standby_.copy(server_);
    standby_.start();
    return std::string(kReady) + std::to_string(standby_.port());
  }

  // False when somebody is about to connect. The lock is kept until this process has ended.
  bool goes_out_of_reach() {
    const int lock = open((directory_ / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0) {
      fs::remove(directory_ / kSocketFile);
      return true;
    }
    close(lock);
    return false;
  }

  Server& server_;
  Server& standby_;
  fs::path directory_;
  int linger_;
  std::vector<int> users_;
};

// As little as possible of the test that started it: its terminal, its output, its folder.
void detach(const fs::path& log) {
  setsid();
  const int nothing = open("/dev/null", O_RDONLY);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  close(nothing);
  close(output);
  fcntl(kListeningDescriptor, F_SETFD, FD_CLOEXEC);
  close_range(kListeningDescriptor + 1, ~0U, 0);
  if (chdir("/") != 0) _exit(1);
}

// Under its own name a successor might already be filling it.
void remove_directory(const fs::path& directory) {
  fs::path doomed = directory;
  doomed += "-" + std::to_string(getpid());
  std::error_code failed;
  fs::rename(directory, doomed, failed);
  if (!failed) fs::remove_all(doomed, failed);
}

std::string last_line(const fs::path& log) {
  std::ifstream file(log);
  std::string line, last;
  while (std::getline(file, line)) last = line;
  return last;
}

std::string start(Server& server, const fs::path& log) {
  try {
    server.make_cluster();
    server.start();
    return std::string(kReady) + std::to_string(server.port());
  } catch (const std::runtime_error& error) {
    return std::string(kFailed) + error.what() + ": " + last_line(log);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const fs::path directory = argv[2];
  become_ordinary_user(directory);
  detach(directory / "log");
  {
    Server server(argv[1], directory / "data", argv[3]);
    Server standby(argv[1], directory / "standby", argv[3]);
    const std::string status = start(server, directory / "log");
    Supervisor(server, standby, directory, std::stoi(argv[4])).run(status);
  }
  remove_directory(directory);
  return 0;
}
