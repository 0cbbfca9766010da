// What stands in the journal, as values for people and machines: the engine fills them in, report
// writes them out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "plan/plan.hpp"
#include "plan/progress.hpp"

namespace ratchet {

// "ada@ops3", pid 4711.
struct LeaseStatus {
  std::string owner;
  std::string host;
  std::int64_t pid = 0;
  WallTime renewed;
  WallTime expires;
  std::string session;  // that works under it outside of transactions; may be empty
};

// Who is at a segment of row work: "ada@ops3", pid 4711.
struct WorkerStatus {
  std::string who;
  std::int64_t pid = 0;
  int segment = 0;
  std::int64_t rows = 0;  // of that segment, so far
  double rows_per_second = 0;
  bool operator==(const WorkerStatus&) const = default;
};

// A table that two stores have: whose clients write is followed, the other is kept as that is.
struct CrossingStatus {
  std::string followed;      // "users in main"
  std::string follows;       // "people in next"
  std::int64_t waiting = 0;  // changes that the other store does not have yet
  Milliseconds lag{0};       // how long the oldest of them has waited
  std::string unknown{};     // why nobody can say; else empty
  std::string relayed_by{};  // "ada@ops3 (pid 4711)"; empty: nobody relays
  bool operator==(const CrossingStatus&) const = default;
};

enum class StepState { waiting, intent, done, failed };

struct StepStatus {
  int ordinal = 0;
  Phase phase = Phase::expand;
  std::string summary;
  StepState state = StepState::waiting;
  int attempts = 0;
  std::optional<WallTime> started;
  std::optional<WallTime> finished;
  std::string error;
};

struct CertificateStatus {
  std::string mapping;  // the dual write, by the key in its triggers' names
  std::string work;     // "users"
  WallTime started;
  WallTime made;
  std::int64_t rows = 0;  // every row there was; compared, but for those in quarantine
  std::int64_t broken = 0;
  std::int64_t lossy = 0;
  std::int64_t quarantined = 0;
  std::string snapshot;     // which all rows were seen by; empty: each batch saw its own moment
  std::string fingerprint;  // of the schema of what the plan touches
  std::string guards;       // of the triggers, and of what else a write comes by
  std::int64_t schema_version = 0;
  std::string engine;  // the version of ratchet
  std::vector<BadRow> samples;
  std::string void_because;  // empty while it is valid
};

// A condition of contract.
struct GateStatus {
  std::string name;  // "certificate"
  bool open = false;
  std::string reason;                       // what was found
  std::string remedy;                       // what to do, when it is closed
  std::optional<std::string> acknowledged;  // the reason given
  bool can_be_acknowledged = false;
};

struct QuarantinedRow {
  std::string work;
  std::string key;
  std::string error;
  WallTime since;
};

// A knob that somebody has turned for a run: "rows_per_second" is "5000".
struct ControlStatus {
  std::string name;
  std::string value;
  std::string set_by;  // "bob@ops1"
  WallTime set_at;
  std::string reason;
  bool operator==(const ControlStatus&) const = default;
};

// For how many of its users the application goes by the new side.
struct RolloutStatus {
  double share = 0;               // 0 to 1
  std::vector<std::string> keys;  // that are among them at any share but 0
  std::string set_by;
  WallTime set_at;
  std::string reason;
  bool operator==(const RolloutStatus&) const = default;
};

struct MigrationStatus {
  MigrationId id;
  std::string description;
  std::optional<Phase> position;  // the last complete phase; absent: nothing yet
  Direction direction = Direction::forward;
  bool in_journal = false;  // false: only a file, pending
  bool purged = false;
  bool adopted = false;
  std::string now;  // "backfill 31%", "retained", "waiting"
  std::optional<WallTime> since;
  std::string note;  // "purge possible on 2026-11-26", "for 0007 (users.name)"
  std::string next;  // the command to give next; empty: nothing to do
  std::optional<LeaseStatus> lease;
  std::vector<StepStatus> steps;
  std::optional<BatchProgress> progress;    // of the phase that runs, also in another process
  std::vector<WorkerStatus> workers;        // of that phase, wherever they are
  std::vector<CrossingStatus> crossings{};  // tables that are in two stores
  std::optional<RunningStatement> running;  // outside of transactions, there too
  std::vector<ControlStatus> control;       // "paused" first
  std::vector<CertificateStatus> certificates;
  std::optional<RolloutStatus> rollout;  // absent: nobody has said one
  std::vector<QuarantinedRow> quarantine;
  std::vector<GateStatus> gates;  // of those that are verified and not contracted
  std::string last_error;
};

struct Event {
  std::int64_t number = 0;
  WallTime at;
  std::string migration;  // empty: the store as a whole
  std::string actor;      // "ada@ops3"
  std::string what;       // "applied", "contracted", "lease taken over", ...
  std::string detail;
};

}  // namespace ratchet
