// The rows of `step`: every step of every migration that is in the journal, purge's too. A step is
// waiting, then intent, then done; failed is an intent whose effect was refused. While it is taken
// back it stays done, since it is in force until the moment in which it is waiting again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/session.hpp"
#include "journal/tables.hpp"
#include "plan/status.hpp"
#include "schema/schema.hpp"

namespace ratchet {

struct StepRecord {
  int ordinal = 0;
  Phase phase = Phase::expand;
  std::string action;
  std::string summary;
  StepState state = StepState::waiting;
  int attempts = 0;
  std::optional<WallTime> started;
  std::optional<WallTime> finished;
  Milliseconds held{0};  // how long the effect's transaction kept its locks
  std::string error;
  Definitions before;  // of the step's tables, without ratchet's own triggers
  Definitions after;
  // Of a dual write or repair that is in force: its place in the order in which they came so.
  std::optional<std::int64_t> in_force;

  bool operator==(const StepRecord&) const = default;
};

// One step of one migration.
struct StepKey {
  std::string migration;
  int ordinal = 0;
  bool operator==(const StepKey&) const = default;
};

struct StepFailure {
  StepState state = StepState::failed;
  std::string error;
};

struct StepEffect {
  WallTime finished;
  Milliseconds held{0};
  Definitions before;
  Definitions after;
};

class StepTable {
 public:
  explicit StepTable(const JournalTables& tables) : table_(tables.step) {}

  std::vector<StepRecord> of(Transaction& transaction, const std::string& migration) const;
  void add(Transaction& transaction, const std::string& migration, const StepRecord& step) const;
  void forget(Transaction& transaction, const std::string& migration) const;

  // Its intent; counts an attempt.
  void begin(Transaction& transaction, const StepKey& step, WallTime at) const;
  void done(Transaction& transaction, const StepKey& step, const StepEffect& effect) const;
  void failed(Transaction& transaction, const StepKey& step, const StepFailure& failure) const;
  // As if it had never run.
  void undone(Transaction& transaction, const StepKey& step) const;

  // Behind all that are in force.
  void put_in_force(Transaction& transaction, const StepKey& step) const;
  void take_out_of_force(Transaction& transaction, const StepKey& step) const;
  // Those in force in the store, in the order in which they came so.
  std::vector<StepKey> in_force(Transaction& transaction) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
