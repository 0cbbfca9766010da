#include "cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kPipeColumns = 80;
constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 120;

int descriptor_of(Stream stream) {
  switch (stream) {
    case Stream::input: return STDIN_FILENO;
    case Stream::output: return STDOUT_FILENO;
    case Stream::error: return STDERR_FILENO;
  }
  unreachable("a stream without a descriptor");
}

bool is_set(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found != environment.end() && !found->second.empty();
}

std::size_t columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kPipeColumns;
  return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
}

}  // namespace

Audience audience_of(Stream stream, const Environment& environment) {
  const auto term = environment.find("TERM");
  const bool moves = term != environment.end() && term->second != "dumb";
  const bool is_terminal = ::isatty(descriptor_of(stream)) == 1;
  return is_terminal && moves ? Audience::person : Audience::program;
}

Look look_of(Stream stream, const Environment& environment, const GlobalFlags& flags) {
  Look look;
  if (audience_of(stream, environment) == Audience::program) return look;
  look.columns = columns_of(descriptor_of(stream));
  const bool plain = flags.no_color || flags.json || is_set(environment, "NO_COLOR");
  look.colour = plain ? Colour::off : Colour::on;
  return look;
}

std::optional<std::string> ask_at_terminal(const std::string& question, std::stop_token stop) {
  if (::isatty(STDIN_FILENO) != 1) return std::nullopt;
  std::cout << question << std::flush;
  // Signals are taken by another thread, so a read would not be interrupted by Ctrl-C.
  constexpr int kLookAgain_ms = 100;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  while (!stop.stop_requested()) {
    if (::poll(&input, 1, kLookAgain_ms) <= 0) continue;
    std::string answer;
    if (!std::getline(std::cin, answer)) return std::nullopt;
    return answer;
  }
  std::cout << '\n';
  return std::nullopt;
}

}  // namespace ratchet
