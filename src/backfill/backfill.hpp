// Runs one piece of row work (a copy, update_rows, delete_rows) to its end: pass after pass over
// the table, in segments that workers share. This is the first of them; the others are
// BackfillWorkers beside it. At the end it asks, in short reads, whether any row is left (a VACUUM
// may have renumbered the rows under the cursors), and if so goes over all of it again.
#pragma once

#include "backfill/worker.hpp"

namespace ratchet {

class Backfill {
 public:
  Backfill(const BackfillParts& parts, const BackfillLimits& limits)
      : parts_(parts), limits_(limits), worker_(parts, limits) {}

  // Throws what BackfillWorker::go_over does, and Error{diverged} when rows stay left.
  void run();

 private:
  void begin_pass(int pass);
  std::int64_t count_left();
  void start_again(std::int64_t left);

  BackfillParts parts_;
  BackfillLimits limits_;
  BackfillWorker worker_;
};

}  // namespace ratchet
