// How fast one worker goes: the rows of its next batch, the pause behind it, and what it tells of
// its speed. Pure: it is told what each batch took and what the regulation is.
#pragma once

#include <optional>

#include "plan/progress.hpp"
#include "throttle/meter.hpp"
#include "throttle/pace.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

class Tempo {
 public:
  explicit Tempo(const PaceSettings& settings);

  void begin(Company company) { pace_.begin(company); }
  // `sharers`: the workers that a limit of the whole run is for.
  void obey(const Regulation& regulation, int sharers);

  std::int64_t next_rows() const;
  std::int64_t rows_max() const { return pace_.batch_rows(); }
  Milliseconds batch_time() const { return pace_.batch_time(); }

  void record(const BatchMeasure& batch, Company company);
  // A row in a batch of that many can't be converted: closer to it, in half as many.
  void halve(std::int64_t rows) { rows_cap_ = rows / 2; }
  // A batch went well: in larger ones again.
  void record_success(const BatchMeasure& batch);

  // Behind the last batch, as things are now; nullopt: until more is allowed.
  std::optional<Milliseconds> pause() const { return pace_.pause(); }
  void record_pause(Milliseconds paused) { meter_.record_pause(paused); }

  // Everything of a progress that is about speed. `paused`: so far, behind the last batch.
  void describe(BatchProgress& progress, Milliseconds paused) const;

 private:
  BatchSizer sizer_;
  Pace pace_;
  Meter meter_;
  Regulation regulation_;
  BatchTiming last_batch_;
  std::optional<std::int64_t> rows_cap_;  // while a row that fails is near
};

}  // namespace ratchet
