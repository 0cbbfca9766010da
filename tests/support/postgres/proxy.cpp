#include "support/postgres/proxy.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace ratchet::testing {
namespace {

constexpr int kPollInterval = 20;  // milliseconds until a stop is noticed
constexpr std::size_t kBufferSize = 64 * 1024;
constexpr std::string_view kCommit("COMMIT\0", 7);

sockaddr_in local_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int new_socket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

std::string receive(int from) {
  std::string bytes(kBufferSize, '\0');
  const ssize_t size = recv(from, bytes.data(), bytes.size(), 0);
  bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return bytes;
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace

Proxy::Proxy(int server_port) : server_port_(server_port), listening_(new_socket()) {
  sockaddr_in address = local_address(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(listening_, generic, size) != 0 || listen(listening_, 10) != 0 ||
      getsockname(listening_, generic, &size) != 0) {
    throw std::runtime_error("the proxy can't listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Proxy::~Proxy() {
  thread_.request_stop();
  thread_.join();
  for (const Wire& wire : wires_) {
    close(wire.client);
    close(wire.server);
  }
  close(listening_);
}

std::string Proxy::url(std::string_view database) const {
  return fmt::format("postgresql://postgres@127.0.0.1:{}/{}", port_, database);
}

void Proxy::cut(Cut cut, Afterwards afterwards) {
  afterwards_ = afterwards;
  cut_ = cut;
}

void Proxy::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> watched = {{listening_, POLLIN, 0}};
    for (const Wire& wire : wires_) {
      watched.push_back({wire.client, POLLIN, 0});
      watched.push_back({wire.server, POLLIN, 0});
    }
    const int ready = poll(watched.data(), watched.size(), kPollInterval);
    const bool cuts_all = cut_all_.exchange(false);
    if (ready <= 0 && !cuts_all) continue;
    for (std::size_t at = wires_.size(); at-- > 0;) {
      Wire& wire = wires_[at];
      if (!cuts_all &&
          forward(wire, watched[2 * at + 1].revents != 0, watched[2 * at + 2].revents != 0)) {
        continue;
      }
      close(wire.client);
      close(wire.server);
      wires_.erase(wires_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (watched[0].revents != 0) accept_client();
  }
}

void Proxy::accept_client() {
  const int client = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = new_socket();
  const sockaddr_in address = local_address(server_port_);
  const bool is_refused = cuts_ > 0 && afterwards_ == Afterwards::refuses;
  const bool is_cut = openings_to_cut_ > 0 && openings_to_cut_-- > 0;
  if (is_refused || is_cut ||
      connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(client);
    close(server);
    return;
  }
  wires_.push_back({.client = client, .server = server});
}

bool Proxy::forward(Wire& wire, bool client_has_sent, bool server_has_sent) {
  return (!client_has_sent || forward_from_client(wire)) &&
         (!server_has_sent || forward_from_server(wire));
}

bool Proxy::forward_from_client(Wire& wire) {
  const std::string bytes = receive(wire.client);
  if (bytes.empty()) return lose_client(wire);
  if (bytes.find(kCommit) != std::string::npos) {
    if (cut_ == Cut::before_commit) {
      note_cut();
      return lose_client(wire);
    }
    wire.commits = cut_ == Cut::after_commit;
  }
  return send_all(wire.server, bytes);
}

bool Proxy::forward_from_server(Wire& wire) {
  const std::string bytes = receive(wire.server);
  if (wire.commits) {
    note_cut();
    return false;
  }
  if (bytes.empty()) return false;
  return wire.client == -1 || send_all(wire.client, bytes);
}

bool Proxy::lose_client(Wire& wire) {
  close(wire.client);
  wire.client = -1;
  return keeps_orphans_;
}

void Proxy::note_cut() {
  cut_ = Cut::never;
  ++cuts_;
}

}  // namespace ratchet::testing
