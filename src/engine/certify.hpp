// One comparison, and what is known of the store around it: together a certificate. The pass over
// the rows proves something only when the dual write was in force from its start to its end; so the
// schema and ratchet's own triggers must be the same at both, or the pass is done again.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Compares, and puts the certificate in the journal, whatever it found. Goes on with a comparison
// that another process has begun, as long as nothing has changed since that would void it.
// Throws Error{diverged} when the dual write is not in force as ratchet left it.
// `shown`: the segment in which others can see how far it is.
CertificateRecord certify(Site& site, const Lease& lease, const SegmentKey& shown,
                          const DualWrite& mapping);

// A quick look, which touches no certificate: its row counts are those of the sample.
CertificateRecord sample(Site& site, const Lease& lease, const SegmentKey& shown,
                         const DualWrite& mapping);

// Goes over every row, and makes the other side of broken ones what the mapping says. Returns how
// many rows that were. Proves nothing: a comparison has to follow.
std::int64_t mend(Site& site, const Lease& lease, const SegmentKey& shown, const DualWrite& mapping,
                  RightSide right);

}  // namespace ratchet
