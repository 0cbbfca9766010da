// How long a batch may hold its locks and how long the pause after it is, so that clients get
// through. Pure: it is told what each batch took and whether anybody else has written meanwhile.
//
// Where a writer keeps every other one out (SQLite), a waiting client is not queued: it sleeps and
// tries again, at last every 100 ms, and fails when its busy_timeout is over. So a pause must be
// longer than such a sleep, or the client may miss every one of them. While others write, each
// batch is followed by such a pause. While nobody else has written, batches follow each other
// closely, but the gap still comes so often that a client with a timeout of a second, who comes
// when we believe to be alone, is let in.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

#include "base/clock.hpp"
#include "throttle/batch_sizer.hpp"

namespace ratchet {

enum class Writers { one, many };
enum class Company { alone, others_write };

struct PaceSettings {
  Writers writers = Writers::many;
  Milliseconds batch_time{250};      // while others write
  double duty = 0.8;                 // the part of the time that is work, at most
  std::int64_t rows_per_second = 0;  // 0: no limit
  std::uint64_t seed = 0;            // of the jitter
};

class Pace {
 public:
  explicit Pace(const PaceSettings& settings);

  // Before the first batch: whether somebody else has written since the session began. Waiting
  // for a batch to tell would let the first ones, unpaused, keep everybody out for a second.
  void begin(Company company);

  // What the next batch should take.
  Milliseconds batch_time() const;
  // The pause after a batch; nothing, mostly, while we are alone.
  Milliseconds pause_after(const BatchTiming& batch, Company company);
  // The working part of the last batch and its pause.
  double duty() const { return duty_; }
  // What keeps it from full speed; empty: nothing.
  std::string_view slowed_by() const;

 private:
  void notice(Company company, const BatchTiming& batch);
  Milliseconds pause_of_many(const BatchTiming& batch) const;
  Milliseconds pause_of_one();

  PaceSettings settings_;
  std::mt19937_64 random_;
  bool believes_alone_ = true;
  int quiet_batches_ = 0;  // in a row, since somebody else wrote
  Microseconds held_since_gap_{0};
  bool limited_ = false;
  double duty_ = 1;
};

}  // namespace ratchet
