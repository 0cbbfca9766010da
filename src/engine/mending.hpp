// Puts broken rows of a mapping right, as the comparison comes upon them. Each batch is a
// transaction of its own, with what it did in the log of events.
#pragma once

#include "engine/site.hpp"

namespace ratchet {

struct MendingWhat {
  std::string migration;
  std::string work;  // for people
  RightSide right;
};

class Mending {
 public:
  // All outlive it.
  Mending(Site& site, const Lease& lease, MendingWhat what, RowCheck& check)
      : site_(site), lease_(lease), what_(std::move(what)), check_(check) {}

  // A row on which an expression raises stays as it is.
  void put_right(const Batch& batch);
  std::int64_t rows() const { return rows_; }

 private:
  bool try_whole(const Batch& batch);

  Site& site_;
  const Lease& lease_;
  MendingWhat what_;
  RowCheck& check_;
  std::int64_t rows_ = 0;
};

}  // namespace ratchet
