// Ctrl-C, a closed terminal and `kill`: the first asks the run to finish its batch and stop, the
// second ends the process at once, which is safe as well (the journal knows where it was).
// Must be made before any other thread, since threads inherit which signals they don't take.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace ratchet {

class SignalWatcher {
 public:
  SignalWatcher();
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch();

  std::stop_source stop_;
  std::atomic<bool> finished_ = false;
  std::thread thread_;
};

}  // namespace ratchet
