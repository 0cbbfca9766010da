// [[signals.probe]] with `url`, against servers on this machine that behave as monitoring may.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <thread>

#include "base/error.hpp"
#include "engine/signals/own_signals.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// Accepts one connection, waits for a request and does with it what it is told.
class Server {
 public:
  using Serve = std::function<void(int connection, const std::stop_token& stop)>;

  explicit Server(Serve serve) : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(listening_, generic, size) != 0 || ::listen(listening_, 1) != 0 ||
        ::getsockname(listening_, generic, &size) != 0) {
      throw std::runtime_error("no port is free");
    }
    url_ = fmt::format("http://127.0.0.1:{}/load?of=r2", ntohs(address.sin_port));
    thread_ = std::jthread([this, serve = std::move(serve)](const std::stop_token& stop) {
      const int connection = ::accept(listening_, nullptr, nullptr);
      char request[4096];
      if (::read(connection, request, sizeof request) > 0) serve(connection, stop);
      ::close(connection);
    });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_ = {};
    ::close(listening_);
  }

  const std::string& url() const { return url_; }

 private:
  int listening_;
  std::string url_;
  std::jthread thread_;
};

void send_text(int connection, const std::string& text) {
  // Whoever has gone away has heard enough.
  [[maybe_unused]] const auto sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

Server::Serve answer(const std::string& status, const std::string& body) {
  return [=](int connection, const std::stop_token&) {
    send_text(connection, fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status,
                                      body.size(), body));
  };
}

double number_from(const Server& server) {
  return make_url_probe({.name = "p", .url = server.url()})->read().value.value();
}

std::string error_from(const Server& server) {
  try {
    number_from(server);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(UrlProbe, IsTheNumberThatTheServerAnswers) {
  EXPECT_EQ(number_from(Server(answer("200 OK", "12.5"))), 12.5);
  EXPECT_EQ(number_from(Server(answer("200 OK", " 7\n"))), 7);
}

TEST(UrlProbe, FailsWhereTheServerHasFailed) {
  const Server server(answer("500 Internal Server Error", "7"));
  EXPECT_EQ(error_from(server), server.url() + " answers 500");
}

TEST(UrlProbe, FailsWhereTheAnswerIsNoNumber) {
  EXPECT_THAT(error_from(Server(answer("200 OK", "{\"load\": 7}"))),
              HasSubstr("answers no number: \"{\"load\": 7}\""));
  EXPECT_THAT(error_from(Server(answer("200 OK", ""))), HasSubstr("answers no number: \"\""));
  EXPECT_THAT(error_from(Server(answer("200 OK", "7 8"))), HasSubstr("answers no number"));
}

TEST(UrlProbe, FailsWhereNobodyListens) {
  EXPECT_THROW(make_url_probe({.name = "p", .url = "http://127.0.0.1:1/load"})->read(), Error);
}

// Else all other signals, which are read by the same thread, would go stale.
TEST(UrlProbe, FailsWhereTheAnswerDoesNotCome) {
  const Server silent([](int, const std::stop_token& stop) {
    SystemClock clock;
    clock.sleep(Milliseconds{60'000}, stop);
  });
  EXPECT_THAT(error_from(silent), HasSubstr(silent.url()));
}

TEST(UrlProbe, FailsWhereTheAnswerHasNoEnd) {
  const Server endless([](int connection, const std::stop_token& stop) {
    send_text(connection, "HTTP/1.1 200 OK\r\n\r\n");
    while (!stop.stop_requested()) {
      const std::string more(1'000, '7');
      if (::send(connection, more.data(), more.size(), MSG_NOSIGNAL) < 0) return;
    }
  });
  EXPECT_THAT(error_from(endless), HasSubstr(endless.url()));
}

}  // namespace
}  // namespace ratchet::testing
