// Threads that work beside this one, each until it is done or asked to stop. What one of them
// throws comes out of rethrow, on this thread.
#pragma once

#include <cstddef>
#include <future>
#include <stop_token>
#include <thread>
#include <vector>

namespace ratchet {

class Helpers {
 public:
  using Task = std::packaged_task<void(std::stop_token)>;

  Helpers() = default;
  ~Helpers() { keep(0); }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  std::size_t count() const { return helpers_.size(); }
  void add(Task task);
  // Stops the others, and returns when they have.
  void keep(std::size_t count);
  // Of those that are done; each throws once.
  void rethrow();
  bool are_done() const;

 private:
  struct Helper {
    std::future<void> outcome;
    std::jthread thread;  // last: stopped and joined first
  };
  std::vector<Helper> helpers_;
};

}  // namespace ratchet
