// Where a comparison reads its rows: in the store itself, or in a replica of it, so that the store
// is spared the reading. Signals, knobs and the certificate are the store's own in either case.
//
// A replica has to show what the store held when the pass began: the dual write in force and all
// that was filled. How far it has come it shows by the run's lease, which it gets in the order of
// everything else.
#pragma once

#include <memory>
#include <string>

#include "engine/site.hpp"

namespace ratchet {

class ReadingPlace {
 public:
  // `replica`: the name of a store; empty: the site's own. The site outlives it. Throws as
  // Site::other_store does.
  ReadingPlace(Site& site, std::string replica);

  Store& store() { return store_; }
  Session& session() { return is_replica() ? own_ : site_.session(); }
  // Calls `work` with a session for another thread.
  void with_another_session(const std::function<void(Session&)>& work);

  // Returns when all that was written so far can be read here. Throws Error{gave_up_waiting}, and
  // Error{usage} where that can never be.
  void catch_up(const Lease& lease, const std::string& migration);

  // Empty: the store itself.
  const std::string& replica() const { return replica_; }

 private:
  bool is_replica() const { return !replica_.empty(); }
  void require_caught_up(const LeaseStatus& written, const std::string& migration);

  Site& site_;
  std::string replica_;
  Store& store_;
  LastingSession own_;
};

}  // namespace ratchet
