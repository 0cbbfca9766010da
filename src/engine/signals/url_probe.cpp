// [[signals.probe]] with `url`: a number that somebody else's server answers with.
#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/signals/own_signals.hpp"

namespace ratchet {
namespace {

constexpr std::chrono::seconds kAnswerMax{1};
constexpr std::size_t kAnswerSizeMax = 10'000;
constexpr int kOk = 200;
constexpr std::size_t kAnswerShown = 40;
constexpr std::string_view kSpace = " \t\r\n";

struct Url {
  std::string server;  // "http://monitor:9090"
  std::string path;    // "/lag?of=r2"
};

Url split(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t path = url.find('/', host);
  if (path == std::string::npos) return {.server = url, .path = "/"};
  return {.server = url.substr(0, path), .path = url.substr(path)};
}

[[noreturn]] void fail(std::string why) {
  throw Error(ErrorKind::store_failed, {.message = std::move(why), .hint = ""});
}

class UrlProbe final : public Signal {
 public:
  explicit UrlProbe(const ProbeSettings& probe) : probe_(probe), url_(split(probe.url)) {}

  std::string_view name() const override { return probe_.name; }

  SignalReading read() override {
    httplib::Client client(url_.server);
    client.set_connection_timeout(kAnswerMax);
    client.set_read_timeout(kAnswerMax);
    std::string body;
    const SystemClock clock;  // the server takes real time
    const SteadyTime begun = clock.steady();
    const auto receive = [&](const char* data, std::size_t size) {
      body.append(data, size);
      return body.size() <= kAnswerSizeMax && clock.steady() - begun < kAnswerMax;
    };
    const httplib::Result answer = client.Get(url_.path, receive);
    if (!answer) fail(fmt::format("{}: {}", probe_.url, httplib::to_string(answer.error())));
    if (answer->status != kOk) fail(fmt::format("{} answers {}", probe_.url, answer->status));
    return {.value = number_in(body)};
  }

 private:
  double number_in(const std::string& body) const {
    const std::size_t first = std::min(body.find_first_not_of(kSpace), body.size());
    const std::size_t end = body.find_last_not_of(kSpace) + 1;
    const auto number = parse_number(std::string_view(body).substr(first, end - first));
    if (number) return *number;
    fail(fmt::format("{} answers no number: \"{}\"", probe_.url, excerpt_of(body, kAnswerShown)));
  }

  ProbeSettings probe_;
  Url url_;
};

}  // namespace

std::unique_ptr<Signal> make_url_probe(const ProbeSettings& probe) {
  return std::make_unique<UrlProbe>(probe);
}

}  // namespace ratchet
