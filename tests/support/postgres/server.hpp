// A throw-away PostgreSQL server on 127.0.0.1, of the newest version installed or of the programs
// in RATCHET_POSTGRES_BIN. It lives exactly as long as somebody in any process holds a
// PostgresServer (and a moment longer, for the next test), whatever happens to those who hold it:
// see main.cpp. Nothing here knows what is done with the databases in it (database.hpp).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ratchet::testing {

// shared: with every test, also of other processes, that runs at the same time.
enum class Sharing { shared, own };
// off for tests; on for what is measured, or looked at after a crash of the whole machine.
enum class Fsync { off, on };

struct ServerOptions {
  Sharing sharing = Sharing::shared;
  Fsync fsync = Fsync::off;
};

class PostgresServer {
 public:
  // Throws std::runtime_error when there are no programs, or the server does not start.
  explicit PostgresServer(const ServerOptions& options);
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  int port() const { return port_; }
  // As the superuser `postgres`, without a password.
  std::string url(std::string_view database) const;

  // Only for a server of one's own: ends its processes at once, as a crash would; starts it again.
  void kill();
  void start_again();
  // A streaming replica of it, with hot standby; once. Returns its port.
  int make_standby();

 private:
  std::string command(std::string_view word);
  std::string read_line() const;

  Sharing sharing_;
  int connection_;  // to the supervisor
  int port_ = 0;
};

}  // namespace ratchet::testing
