#include "engine/outside_watch.hpp"

#include <fmt/format.h>

#include <thread>

#include "base/error.hpp"
#include "throttle/eta.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kLookInterval{250};
constexpr Milliseconds kRenewInterval = kLeaseTime / 4;
constexpr auto kHint =
    "Give the command again to go on: it takes away what is half there, and starts over. Or give "
    "`ratchet rollback`.";

Milliseconds between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<Milliseconds>(to - from);
}

Error stopped(const RunningStatement& statement) {
  return Error(
      ErrorKind::stopped,
      {.message = fmt::format("stopped in the middle of `{}`", statement.text), .hint = kHint});
}

Error gave_up(const StatementProgress& statement) {
  return Error(ErrorKind::gave_up_waiting,
               {.message = fmt::format("gave up after {:.1f} s: `{}` waits for {}",
                                       std::chrono::duration<double>(statement.waited).count(),
                                       statement.now.text, statement.now.waits_for),
                .hint = kHint});
}

// What several looks say together.
class Course {
 public:
  explicit Course(Milliseconds budget) : budget_(budget) {}

  StatementProgress look(const RunningStatement& now, SteadyTime at) {
    const bool is_next = !last_ || last_->doing != now.doing;
    if (is_next) {
      pace_ = {};
    } else {
      pace_.record(now.done - last_->done, at - looked_);
    }
    const bool got_on = is_next || last_->done != now.done;
    if (got_on || now.waits_for.empty()) held_up_since_ = at;
    last_ = now;
    looked_ = at;
    StatementProgress progress{
        .now = now, .waited = between(held_up_since_, at), .budget = budget_};
    if (now.whole <= 0) return progress;
    if (const auto left = pace_.left(now.whole - now.done)) {
      progress.left_min = left->min;
      progress.left_max = left->max;
    }
    return progress;
  }

 private:
  Milliseconds budget_;
  std::optional<RunningStatement> last_;
  SteadyTime looked_{};
  SteadyTime held_up_since_{};
  Eta pace_;  // of what it is doing
};

class Watch {
 public:
  Watch(Site& site, const Lease& lease)
      : site_(site),
        lease_(lease),
        watched_(site.session().name()),
        course_(site.settings().lock_budget),
        thread_([this](const std::stop_token& over) { watch(over); }) {}

  // When the statement is over. Why it was ended; nullopt when it was not.
  std::optional<Error> finish() {
    thread_.request_stop();
    thread_.join();
    return ended_;
  }

 private:
  // Whatever fails here shows where the statement has ended: by the lease, or by its session.
  void watch(const std::stop_token& over) {
    while (clock_.sleep(kLookInterval, over)) {
      try {
        if (!session_) session_ = site_.store().connect();
        renew();
        look();
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::lease_lost) return;
        session_.reset();
      }
    }
  }

  void renew() {
    if (between(renewed_, clock_.steady()) < kRenewInterval) return;
    const auto transaction = session_->begin(Access::write);
    lease_.hold(*transaction);
    transaction->commit();
    renewed_ = clock_.steady();
  }

  void look() {
    const auto now = session_->look_at_other(watched_);
    if (!now) return;
    const StatementProgress progress = course_.look(*now, clock_.steady());
    site_.observer().statement_runs(progress);
    const bool is_stuck = !now->waits_for.empty() && progress.waited >= progress.budget;
    if (site_.stop().stop_requested()) {
      end(stopped(*now));
    } else if (is_stuck) {
      end(gave_up(progress));
    }
  }

  void end(const Error& why) {
    if (!ended_) ended_.emplace(why);
    session_->cancel_other(watched_);
  }

  Site& site_;
  const Lease& lease_;
  std::string watched_;
  SystemClock clock_;  // the statement takes real time
  SteadyTime renewed_ = clock_.steady();
  std::unique_ptr<Session> session_;
  Course course_;
  std::optional<Error> ended_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace

void execute_watched(Site& site, const Lease& lease, const SqlText& text) {
  // Nothing goes on running there behind anybody's back.
  if (site.session().name().empty()) return site.session().execute_outside(text);
  Watch watch(site, lease);
  try {
    site.session().execute_outside(text);
  } catch (const Error& error) {
    const std::optional<Error> why = watch.finish();
    if (why && error.kind() == ErrorKind::statement_failed) throw Error(*why);
    throw;
  }
}

}  // namespace ratchet
