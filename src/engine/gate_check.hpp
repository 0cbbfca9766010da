// Reads what the gates look at, asks them, and lets those pass that were acknowledged with a
// reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/gates/gate.hpp"

namespace ratchet {

using Acknowledgements = std::map<std::string, std::string>;  // gate -> reason

// Who was seen using what will be retired since the rollout was complete; nullopt where it isn't.
// Reads what the store counts, which may take a while: not for when clients are locked out.
std::optional<Usage> usage_since_rollout(Site& site, Transaction& transaction,
                                         const InHand& migration);

GateFacts gate_facts(Site& site, Transaction& transaction, const InHand& migration,
                     const Schema& schema, const std::optional<Usage>& usage);

// Also those of [[contract.gate]]. Throws Error{usage} for a name that is no gate, or of one that
// can't be acknowledged.
std::vector<GateStatus> evaluate_gates(Site& site, Transaction& transaction, const GateFacts& facts,
                                       const Acknowledgements& acknowledged);

// Throws Error{gate_closed} with every closed one and its remedy.
void require_open_gates(const std::string& id, const std::vector<GateStatus>& gates);

// What contract will take out of sight.
std::vector<RetiredSide> retired_by(const Plan& plan);

// Of each column that contract will retire: who would notice.
std::vector<ColumnDependants> dependants_of_retired(Site& site, const Plan& plan,
                                                    const Schema& schema);

}  // namespace ratchet
