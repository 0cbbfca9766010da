// How long a batch may hold its locks and how long the pause after it is, so that clients get
// through. Pure: it is told what each batch took, whether anybody else has written meanwhile, and
// what the signals leave of its duty (governor.hpp).
//
// A pause is asked for again and again while it lasts, so that what is ordered or allowed meanwhile
// counts at once.
//
// Where a writer keeps every other one out (SQLite), a waiting client is not queued: it sleeps and
// tries again, at last every 100 ms, and fails when its busy_timeout is over. So a pause must be
// longer than such a sleep, or the client may miss every one of them. While others write, each
// batch is followed by such a pause. While nobody else has written, batches follow each other
// closely, but the gap still comes so often that a client with a timeout of a second, who comes
// when we believe to be alone, is let in.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "base/clock.hpp"
#include "throttle/batch_sizer.hpp"

namespace ratchet {

enum class Writers { one, many };
enum class Company { alone, others_write };

// What can be changed while it runs.
struct PaceLimits {
  Milliseconds batch_time{250};      // while others write
  double duty = 0.8;                 // the part of the time that is work, at most
  std::int64_t rows_per_second = 0;  // 0: no limit
  std::int64_t batch_rows = 50'000;  // at most
  bool operator==(const PaceLimits&) const = default;
};

struct PaceSettings {
  Writers writers = Writers::many;
  PaceLimits limits;
  std::uint64_t seed = 0;  // of the jitter
};

class Pace {
 public:
  explicit Pace(const PaceSettings& settings);

  // Before the first batch: whether somebody else has written since the session began. Waiting
  // for a batch to tell would let the first ones, unpaused, keep everybody out for a second.
  void begin(Company company);

  // From now on, the pause that is due included.
  void limit(const PaceLimits& limits) { settings_.limits = limits; }
  // The part of its duty that the signals leave it: 1 is all, 0 is a pause.
  void allow(double share) { share_ = share; }

  // What the next batch should take, and how many rows it may have.
  Milliseconds batch_time() const;
  std::int64_t batch_rows() const;
  void record(const BatchTiming& batch, Company company);
  // The whole pause behind that batch, as things are now; nullopt: until more is allowed.
  // Mostly nothing while we are alone.
  std::optional<Milliseconds> pause() const;
  // The working part of the last batch and its pause.
  double duty() const;
  // What keeps it from full speed, but for signals; empty: nothing.
  std::string_view slowed_by() const;

 private:
  void notice(Company company);
  Milliseconds next_gap();
  std::chrono::duration<double> pause_for_duty() const;
  std::chrono::duration<double> pause_for_rows() const;

  PaceSettings settings_;
  std::mt19937_64 random_;
  double share_ = 1;
  bool believes_alone_ = true;
  int quiet_batches_ = 0;  // in a row, since somebody else wrote
  Microseconds held_since_gap_{0};
  BatchTiming last_;
  Milliseconds gap_{0};  // behind the last batch, for who else wants to write
};

}  // namespace ratchet
