// A wire between a client and a PostgreSQL server that a test can cut, also at the one moment that
// matters: while a COMMIT is under way. Forwards bytes in a thread of its own.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace ratchet::testing {

enum class Cut {
  never,
  before_commit,  // the server never gets it
  after_commit,   // the server does it, and the client never hears of it
};
// What becomes of connections that are made after the cut.
enum class Afterwards { works, refuses };

class Proxy {
 public:
  explicit Proxy(int server_port);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  std::string url(std::string_view database) const;

  // The next COMMIT that comes along.
  void cut(Cut cut, Afterwards afterwards);
  int cuts() const { return cuts_; }
  void work_again() { afterwards_ = Afterwards::works; }
  // Every connection that there is, at once.
  void cut_all() { cut_all_ = true; }
  // The next ones that are made, in the moment in which they are.
  void cut_openings(int number) { openings_to_cut_ = number; }
  // The server does not hear when a client is gone, as behind a network that has gone silent.
  void keep_orphans() { keeps_orphans_ = true; }

 private:
  struct Wire {
    int client;  // -1: it is gone
    int server;
    bool commits = false;  // waits for the server's answer to a COMMIT
  };

  void run(const std::stop_token& stop);
  void accept_client();
  bool forward_from_client(Wire& wire);
  bool forward_from_server(Wire& wire);
  bool lose_client(Wire& wire);  // false: the server is to be lost, too
  void note_cut();
  bool forward(Wire& wire, bool client_has_sent, bool server_has_sent);

  int server_port_;
  int listening_ = -1;
  int port_ = 0;
  std::vector<Wire> wires_;
  std::atomic<Cut> cut_ = Cut::never;
  std::atomic<Afterwards> afterwards_ = Afterwards::works;
  std::atomic<int> cuts_ = 0;
  std::atomic<bool> cut_all_ = false;
  std::atomic<int> openings_to_cut_ = 0;
  std::atomic<bool> keeps_orphans_ = false;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace ratchet::testing
