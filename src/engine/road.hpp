// The road of one migration: phase after phase forward, or all the way back. Each call goes on from
// what the journal says, so an interrupted one is continued by the same call.
//
// The way back takes the steps in reverse. Its last part, migrate and expand, is one transaction
// where the store can do that: a write of the new application between the end of the dual write
// and that of the new columns would be lost otherwise.
#pragma once

#include <string>

#include "engine/crossing_steps.hpp"
#include "engine/executor.hpp"
#include "engine/gate_check.hpp"
#include "engine/row_steps.hpp"

namespace ratchet {

class Road {
 public:
  // All outlive it.
  Road(Site& site, const Lease& lease, const std::string& id)
      : site_(site),
        id_(id),
        executor_(site, lease, id),
        row_steps_(site, lease, id),
        crossing_(site, lease, id),
        lease_(lease) {}

  // Completes every phase up to `last`. Contract is entered only when every gate is open or
  // acknowledged: Error{gate_closed}.
  void forward(Phase last, const Acknowledgements& acknowledged);

  // New certificates for every comparison of the plan. Position and steps stay as they are.
  std::vector<CertificateRecord> compare_again();

  // The same over a few rows, without certificates.
  std::vector<CertificateRecord> take_samples();
  // Puts broken rows right, by the side that applications go by at this position.
  void mend();

  // To where the migration began. Throws Error{gate_closed} when a step that is done has no way
  // back.
  void back();

 private:
  void run_phase(Phase phase, const Acknowledgements& acknowledged);
  std::vector<std::vector<int>> at_once(const InHand& migration, const std::vector<int>& ordinals);
  std::vector<StepProgress> run_steps(const std::vector<int>& ordinals,
                                      const Acknowledgements& acknowledged);
  void complete(Phase phase, const Acknowledgements& acknowledged);
  void pass_gates(Transaction& transaction, const GateFacts& facts,
                  const Acknowledgements& acknowledged);

  void turn_back();
  void take_back(Phase phase);
  std::vector<StepProgress> take_back(const StepGroup& group);
  void take_back_beginning();
  // Takes a step off the journal that has left nothing in force: rows stay as they are.
  void forget(const InHand& migration, int ordinal);
  std::vector<StepGroup> groups_of_beginning(const InHand& migration);
  bool leaves_nothing_in_force(const InHand& migration, int ordinal);
  void end();

  Site& site_;
  std::string id_;
  Executor executor_;
  RowSteps row_steps_;
  CrossingSteps crossing_;
  const Lease& lease_;
};

}  // namespace ratchet
