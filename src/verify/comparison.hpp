// One full comparison of both sides of a dual write: every row, in short read transactions. That no
// row moves to where the pass has been is the check's business: where rows keep their place, one
// that held the invariant when it was looked at is kept so by the triggers; where an update gives
// them another one, all transactions see one snapshot. Either way the dual write must be in force
// from the pass's start on. Who calls has to see to that, and to what the result is good for (the
// certificate).
//
// Several hands can go over the rows at once, each over segments of its own, where all see one
// snapshot. It goes as fast as the regulator allows. A pause of more than a minute costs a pass its
// snapshot, which would keep VACUUM from its work for as long: then it starts over.
#pragma once

#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/retry.hpp"
#include "dialect/row_work.hpp"
#include "plan/progress.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

// All outlive the comparison.
struct ComparisonParts {
  Session& session;  // reads the rows
  Session& orders;   // asks the regulator; it may be the same
  RowCheck& check;
  Regulator& regulator;
  Clock& clock;
  Observer& observer;
  std::stop_token stop;
  // Called every few seconds, outside of any transaction: keeps the lease and shows the progress.
  std::function<void(const BatchProgress&)> keep_lease;
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
};

struct Comparison {
  std::int64_t rows = 0;
  std::int64_t broken = 0;  // without those in quarantine
  std::int64_t quarantined = 0;
  std::int64_t lossy = 0;
  std::vector<BadRow> samples;  // broken ones first; a few
  std::string snapshot{};       // RowCheck::snapshot
  bool operator==(const Comparison&) const = default;
};

// As much of one as a moment allows: a few rows at many places of the table. Proves nothing.
// Throws as compare does, and does not regulate itself.
Comparison take_sample(const ComparisonParts& parts, const ComparisonSettings& settings);

// Throws Error{stopped}, Error{gave_up_waiting}, also when a signal is critical, and what
// keep_lease throws.
Comparison compare(const ComparisonParts& parts, const ComparisonSettings& settings);

}  // namespace ratchet
