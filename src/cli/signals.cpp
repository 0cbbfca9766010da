#include "cli/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/error.hpp"

namespace ratchet {
namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

[[noreturn]] void leave_at_once() {
  constexpr std::string_view kMessage =
      "\nstopped at once; the journal knows where it was: the same command goes on as soon as the "
      "lease has expired\n";
  // Nothing can be done about a message that can't be written.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  std::_Exit(exit_code(ErrorKind::stopped));
}

}  // namespace

SignalWatcher::SignalWatcher() {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader that goes away (`| head`) must not end a run.
  ::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { watch(); });
}

SignalWatcher::~SignalWatcher() {
  finished_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes sigwait
  thread_.join();
}

// Ends with the watcher, or with the process at the second signal.
void SignalWatcher::watch() {
  const sigset_t signals = watched_signals();
  for (int received = 0; received < 2; ++received) {
    int number = 0;
    sigwait(&signals, &number);
    if (finished_) return;
    stop_.request_stop();
  }
  leave_at_once();
}

}  // namespace ratchet
