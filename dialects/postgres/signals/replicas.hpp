// How far replicas are behind: for replica_lag and replica_bytes. Those that the settings name are
// asked directly; else those that pg_stat_replication shows.
//
// The server's own replay_lag stands still while a replica's replay does. So the lag is measured
// here: from the time when the server was where the replica is now.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "dialect/signal.hpp"
#include "postgres/connection.hpp"

namespace ratchet::postgres {

struct ReplicaState {
  std::string name;
  double replayed = 0;  // position in the WAL, in bytes
  double reported = 0;  // seconds: what the server, or the replica, says by itself
};

class Replicas {
 public:
  explicit Replicas(const SignalScope& scope);
  ~Replicas();

  struct Look {
    double written = 0;  // the server's own position
    std::vector<ReplicaState> states;
  };
  // Throws Error for a replica that is named and does not answer, and where replicas may not be
  // looked at.
  Look look();

 private:
  struct Named;

  ReplicaState ask(Named& replica);

  Session& session_;
  std::vector<std::unique_ptr<Named>> named_;
};

// Where the server was when. Pure.
class WrittenBefore {
 public:
  void record(double written, SteadyTime now);
  // For how long there has been something that a replica at this position has not replayed.
  double seconds_behind(double replayed, SteadyTime now) const;

 private:
  struct Point {
    double written;
    SteadyTime at;
  };
  std::deque<Point> points_;  // of growing positions
};

}  // namespace ratchet::postgres
