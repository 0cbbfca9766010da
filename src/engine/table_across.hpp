// A table in two stores, opened for one worker: a session of its own on each, and the ends as they
// are. One thread.
#pragma once

#include "engine/in_hand.hpp"
#include "engine/lasting_session.hpp"
#include "plan/two_ends.hpp"
#include "relay/checking.hpp"
#include "relay/tenure.hpp"

namespace ratchet {

class TableAcross {
 public:
  // The site outlives it. Throws what opening and reading the other store does, and
  // Error{diverged} when one of the tables is not there.
  TableAcross(const Site& site, const DualWrite& mapping);

  const TwoEnds& definitions() const { return definitions_; }
  const BothEnds& ends() const { return ends_; }
  Store& store_there() { return there_; }
  BothShapes shapes() const;

 private:
  Store& there_;
  LastingSession session_here_;
  LastingSession session_there_;
  Schema schema_here_;
  Schema schema_there_;
  TwoEnds definitions_;
  std::unique_ptr<Crossing> here_;
  std::unique_ptr<Crossing> elsewhere_;
  BothEnds ends_;
};

// Of the migration; null when all of it is in one store.
const DualWrite* mapping_across(const Plan& plan);
// Whether its ends are made, and not taken away yet.
bool is_across(const InHand& migration);

}  // namespace ratchet
