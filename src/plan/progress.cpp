#include "plan/progress.hpp"

#include <utility>

namespace ratchet {

WaitProgress wait_progress(std::string what, const RetryNotice& notice) {
  return {.what = std::move(what),
          .cause = notice.cause.message(),
          .attempt = notice.attempt,
          .waited = notice.waited,
          .budget = notice.budget,
          .next_in = notice.next_in};
}

}  // namespace ratchet
