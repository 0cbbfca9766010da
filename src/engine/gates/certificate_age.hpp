// When a certificate says nothing any more. For the gate, and for who looks at the status.
#pragma once

#include <string>
#include <vector>

#include "engine/gates/gate.hpp"

namespace ratchet {

// The dual writes of which contract wants a certificate.
std::vector<const DualWrite*> compared_mappings(const Plan& plan);

// What of that its rows were compared under is no longer so; empty: nothing.
std::string moved_since(const CertificateRecord& certificate, const DualWrite& mapping,
                        const GateFacts& facts);

// Empty while it is good.
std::string void_because(const CertificateRecord& certificate, const DualWrite& mapping,
                         const GateFacts& facts);

// Partitions and the like that have come since, with rows that nobody has filled.
std::vector<std::string> never_compared(const CertificateRecord& certificate,
                                        const DualWrite& mapping, const GateFacts& facts);

}  // namespace ratchet
