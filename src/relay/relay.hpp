// Brings what clients write in one store to the other: reads the keys that were captured there and
// the rows as they are now, puts these into the other store, and deletes the entries only when that
// is committed. Kill it anywhere: the next one does the same again.
//
// It goes by the guard of the old end, which says whose clients write. Owns no session and no
// lease; when it tries again, and what it tells of it, is its caller's.
#pragma once

#include <optional>
#include <vector>

#include "relay/load.hpp"

namespace ratchet {

struct RelayedBatch {
  std::int64_t entries = 0;         // that were applied; 0: nothing waits
  std::vector<RefusedRow> refused;  // they are tried again with the next batch
};

class Relay {
 public:
  // All outlive it.
  Relay(const BothEnds& ends, const Tenure& tenure) : ends_(ends), tenure_(tenure) {}

  // One batch, with the tenure's `busy` held. Throws Error{lease_lost}, and what either store says
  // of its transaction.
  RelayedBatch carry(std::int64_t entries_max);

 private:
  struct Applied {
    Followed followed = Followed::old_end;
    std::vector<OutboxEntry> entries;
  };
  Followed look();
  Load load_from(Followed followed, std::int64_t entries_max);

  const BothEnds& ends_;
  const Tenure& tenure_;
  Applied applied_;  // committed by the following end; still to be deleted
  std::int64_t refused_ = 0;
};

}  // namespace ratchet
