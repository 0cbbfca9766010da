#include "backfill/backfill.hpp"

#include <fmt/format.h>

#include "backfill/left_over.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

// Enough that workers can come and go, and that none waits long for the last one.
constexpr int kSegments = 64;
// A pass leaves rows behind only when they were renumbered meanwhile; who does that five times in
// a row has to stop doing it.
constexpr int kPassesMax = 5;

}  // namespace

void Backfill::run() {
  worker_.begin();
  if (worker_.standing().is_done) return;
  if (worker_.standing().pass == 0) begin_pass(1);
  for (;;) {  // as often as start_again allows
    worker_.go_over();
    const std::int64_t left = count_left();
    if (left == 0) break;
    start_again(left);
  }
  worker_.write([this](Transaction& transaction) { parts_.ledger.end_last_pass(transaction); });
}

void Backfill::begin_pass(int pass) {
  worker_.write([&](Transaction& transaction) {
    parts_.ledger.begin_pass(transaction, pass, parts_.work.split(transaction, kSegments));
  });
}

std::int64_t Backfill::count_left() {
  return count_left_over({.session = parts_.session,
                          .work = parts_.work,
                          .ledger = parts_.ledger,
                          .retrier = worker_.retrier(),
                          .batch_time = worker_.tempo().batch_time(),
                          .batch_rows = worker_.tempo().rows_max(),
                          .between = [this] {
                            worker_.stop_if_asked();
                            worker_.keep_lease();
                          }});
}

void Backfill::start_again(std::int64_t left) {
  const int pass = worker_.standing().pass;
  if (pass >= kPassesMax) {
    throw Error(ErrorKind::diverged,
                {.message = fmt::format("{} rows of {} are still to be converted after {} passes",
                                        with_thousands(left), limits_.work, pass),
                 .hint = "Somebody renumbers or replaces the rows (VACUUM?); see that nobody does, "
                         "and give the command again."});
  }
  parts_.observer.note(fmt::format("{} rows of {} were left behind; going over it again",
                                   with_thousands(left), limits_.work));
  begin_pass(pass + 1);
}

}  // namespace ratchet
