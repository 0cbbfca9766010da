// The conditions of contract. A gate is a pure function of the facts, in a file of its own, with a
// line in gates.def. It says what it found and, when it is closed, what to do.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/in_hand.hpp"

namespace ratchet {

// Everything that gates look at, read in one transaction.
struct GateFacts {
  InHand migration;
  Schema schema;
  std::vector<CertificateRecord> certificates;
  std::vector<QuarantineRecord> quarantine;
  std::vector<ColumnDependants> dependants;       // of what contract will retire, now
  std::map<std::string, Definitions> row_guards;  // of each mapping that is compared, by its key
  std::vector<MigrationRecord> others;            // every other migration of the journal
  std::vector<RetiredSide> retired;               // what contract will take out of sight
  std::optional<RolloutRecord> rollout;
  std::optional<Usage> usage;  // of what is retired, since the rollout was told to be complete
  Settings settings;
  WallTime now;
};

struct Gate {
  std::string_view name;
  GateStatus (*check)(const GateFacts& facts);
};

#define RATCHET_GATE(name, acknowledgeable, meaning) \
  GateStatus check_##name##_gate(const GateFacts& facts);
#include "engine/gates/gates.def"
#undef RATCHET_GATE

// What a gate says; its name and whether it may be acknowledged come from gates.def.
GateStatus open_gate(std::string reason);
struct Closed {
  std::string reason;
  std::string remedy;
};
GateStatus closed_gate(Closed why);

// When the new application was said to be everywhere; nullopt while nobody has.
std::optional<WallTime> rolled_out_at(const GateFacts& facts);

// In the order of gates.def.
std::vector<GateStatus> check_gates(const GateFacts& facts);

}  // namespace ratchet
