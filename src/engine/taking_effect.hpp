// The transaction in which steps take effect, with their entry in the journal: all of it, or
// nothing.
//
// From the first lock to the commit clients have to wait. Where they would go on meanwhile, all
// that can be done before is done before: the journal is written first, in the same transaction,
// from what the rehearsal has foreseen. Under the locks there is one look at whether the tables are
// still what they were, the statements and the commit; what has become of the tables is compared
// with what was foreseen behind it (settle). Where a writer has the whole store anyway, and where
// nobody can foresee what a text of a user's does, the schema is read again in the transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/executor.hpp"
#include "engine/watch.hpp"

namespace ratchet {

// The objects that a step changes, and nothing else.
struct SchemaChange {
  Schema was;
  Schema is;
};

// What a rehearsal has found out about a group of steps.
struct Rehearsal {
  Schema schema;                // that it was made on
  std::vector<SqlText> before;  // outside of the transaction
  std::vector<SqlText> after;
  std::vector<RowsInTheWay> in_the_way;
  std::vector<TableLock> locks;
  std::vector<SchemaChange> changes;  // of each step
};

// How it was done.
struct Taken {
  Milliseconds held{0};
  // The schema as it was foreseen before and behind each step; empty where it was looked at.
  std::vector<Schema> foreseen;
};

SchemaChange change_between(const Schema& before, const Schema& after);

class TakingEffect {
 public:
  // All outlive it.
  TakingEffect(Site& site, const Lease& lease, const std::string& id)
      : site_(site), lease_(lease), id_(id) {}

  // Throws Error{busy} when the schema has moved since the rehearsal, or a lock is not to be had.
  Taken run(const StepGroup& group, const Rehearsal& rehearsal);

  // Behind the commit: notes for how long the locks were held, and corrects what was foreseen in
  // other words than the store's. What somebody else has changed since is left to be noticed.
  void settle(const StepGroup& group, const Taken& taken);

 private:
  Taken run_as_foreseen(const StepGroup& group, const Rehearsal& rehearsal);
  Taken run_and_look(const StepGroup& group, const Rehearsal& rehearsal);
  bool is_foreseeable(const StepGroup& group);
  Scene ground(Transaction& transaction, const InHand& migration, const StepGroup& group,
               const Rehearsal& rehearsal);
  void note(Transaction& transaction, const InHand& migration, int ordinal, const Effect& effect,
            Direction direction, Milliseconds held);
  void record_done(Transaction& transaction, const PlannedStep& step, const Effect& effect,
                   Milliseconds held);
  void record_in_force(Transaction& transaction, const InHand& migration, const PlannedStep& step);
  SteadyTime lock_and_execute(Transaction& transaction, const std::vector<StepSql>& all,
                              const std::string& stamp);

  Site& site_;
  const Lease& lease_;
  const std::string& id_;
};

}  // namespace ratchet
