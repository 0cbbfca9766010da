// The steps whose work is done row by row: copies, updates and deletes through the backfill, and
// comparisons, which end in a certificate. Owns what connects those to the journal and the
// settings; batches and pauses are theirs.
#pragma once

#include <string>
#include <vector>

#include "engine/in_hand.hpp"

namespace ratchet {

class RowSteps {
 public:
  // All outlive it.
  RowSteps(Site& site, const Lease& lease, std::string id)
      : site_(site), lease_(lease), id_(std::move(id)) {}

  // From wherever it is to its end, and records it as done. Throws what Backfill and compare throw;
  // Error{diverged} when the comparison finds broken rows.
  StepProgress carry_out(int ordinal);

  // Goes over the rows of a copy, update or delete, from where its segments stand. The step stays
  // as it is.
  void go_over(int ordinal);

  // Replaces the certificates of a comparison, and returns them.
  std::vector<CertificateRecord> compare_again(int ordinal);

 private:
  void begin(int ordinal);
  void finish(int ordinal);
  void fail(int ordinal, const Error& error);
  CertificateRecord compare_mapping(const InHand& migration, int ordinal, const DualWrite& mapping);

  Site& site_;
  const Lease& lease_;
  std::string id_;
};

// Throws Error{diverged} when one of them has broken rows.
void require_equal(const std::string& id, const std::vector<CertificateRecord>& certificates);

}  // namespace ratchet
