// Old and new clients at work on one table of a live database, and the oracle that says at any
// moment what the table has to hold. Treats whoever changes the schema meanwhile as a black box.
//
// Which clients may run when is the caller's business: old ones until contract and again after a
// rollback, new ones from the end of verify, those of both sides in between.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workload/client.hpp"

namespace ratchet::workload {

struct WorkloadOptions {
  ConnectionOptions connection;
  Shape shape;
  std::uint64_t seed = 0;
  std::size_t shared_rows = 8;
};

class Workload {
 public:
  explicit Workload(WorkloadOptions options);
  ~Workload();
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  // Inserts rows as the old application, in one transaction.
  void populate(std::int64_t rows);
  // Takes the rows that are there, as the old application reads them, for granted.
  // `first_ordinal`: make_key gives keys that are not there from this one on.
  void adopt(std::int64_t first_ordinal);

  void start(int clients, ClientOptions options);
  void stop(Generation generation);
  void stop_all();
  // Tell it that a rollback has taken the new side away, before old clients write again.
  void forget_new_side() { ground_.oracle.forget_new_side(ground_.shape); }

  // Everything that clients of that generation did, stopped ones too.
  Report report(Generation generation) const;
  Report report() const;
  // The same since the last lap.
  Report lap(Generation generation);

  // The whole table, as `generation` reads it, against the oracle, at a moment when no client
  // writes; at most ten sentences, none when every acknowledged write and nothing else is there.
  std::vector<std::string> compare(Generation generation);

 private:
  void share_rows();

  WorkloadOptions options_;
  Ground ground_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::map<Generation, Report> past_;  // of clients that have stopped, and of laps
  std::map<Generation, Report> lap_;   // of clients that have stopped since the last lap
  std::uint64_t next_seed_;
};

}  // namespace ratchet::workload
