// One full comparison of both sides of a dual write: every row, in short read transactions. One
// that held the invariant when it was looked at is kept so by the triggers; so the dual write must
// be in force from the pass's start on. Who calls has to see to that, and to what the result is
// good for (the certificate). That no row is passed over which moves is the check's business: where
// an update gives rows another place, batches share a snapshot.
//
// A pass can be gone on with, by another process, too: from its PassStanding, which is told every
// few seconds. What follows is seen by another snapshot, and in the end the check says where to
// look again. So it is, too, behind a pause of more than a minute and when a snapshot has grown too
// old, since it keeps VACUUM from its work.
//
// Several hands can go over the rows at once, each over segments of its own, where all see one
// snapshot. It goes as fast as the regulator allows.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/retry.hpp"
#include "dialect/row_work.hpp"
#include "plan/progress.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

struct Comparison {
  std::int64_t rows = 0;
  std::int64_t broken = 0;  // without those in quarantine; one that moves may count twice
  std::int64_t quarantined = 0;
  std::int64_t lossy = 0;
  std::vector<BadRow> samples;  // broken ones first; a few
  std::string snapshot{};       // RowCheck::snapshot; of several the first and the last
  bool operator==(const Comparison&) const = default;
};

// How far a pass has come, and all that is needed to go on with it.
struct PassStanding {
  Comparison found;                   // so far; its snapshot is that of the first part
  int snapshots = 1;                  // that rows were seen by
  std::vector<Cursor> places;         // where to go on
  bool looks_again = false;           // only the last part is left, from its beginning
  std::set<std::string> quarantined;  // keys, of found.quarantined rows
};

// All outlive the comparison.
struct ComparisonParts {
  Session& session;  // reads the rows
  Session& orders;   // asks the regulator; it may be the same
  RowCheck& check;
  Regulator& regulator;
  Clock& clock;
  Observer& observer;
  std::stop_token stop;
  // Called every few seconds and where it stops, outside of any transaction: keeps the lease, and
  // writes down how far the pass is.
  std::function<void(const BatchProgress&, const PassStanding&)> keep_lease;
  // What was written down last, of this pass or the one to go on with, as the store has it now;
  // none where there is nothing. Empty: what this process knows.
  std::function<std::optional<PassStanding>()> written_down{};
  // Told of each batch in which rows were broken, outside of any transaction; may be empty.
  std::function<void(const Batch&)> on_broken{};
  // Gives `work` a session of its own, as long as it lasts, and nothing of what it meets to people.
  // Called by threads that stop with the token.
  std::function<void(std::stop_token, const std::function<void(Session&)>& work)> beside{};
};

struct ComparisonSettings {
  std::string work;  // "users", for people
  Milliseconds lock_budget{600'000};
  std::set<std::string> in_quarantine;  // keys of rows that are known to be broken
  int workers = 1;                      // that compare at once, where the check can be split
  Milliseconds snapshot_max{0};         // how long one is held; 0: no limit
};

// As much of one as a moment allows: a few rows at many places of the table. Proves nothing.
// Throws as compare does, and does not regulate itself.
Comparison take_sample(const ComparisonParts& parts, const ComparisonSettings& settings);

// Throws Error{stopped}, Error{gave_up_waiting}, also when a signal is critical, and what
// keep_lease throws.
Comparison compare(const ComparisonParts& parts, const ComparisonSettings& settings);

}  // namespace ratchet
