// What else the journal tells: gates, certificates, quarantined rows, events. Each as text and as
// JSON.
#pragma once

#include <string>
#include <vector>

#include "plan/status.hpp"
#include "report/look.hpp"
#include "report/units.hpp"

namespace ratchet {

bool is_closed(const GateStatus& gate);  // neither open nor acknowledged

// "0007_split_name: 2 of 7 gates are closed", the closed ones with their remedies, then the open.
std::string gates_text(const std::string& id, const std::vector<GateStatus>& gates,
                       const Look& look);
std::string gates_json(const std::string& id, const std::vector<GateStatus>& gates);

// The result of a verification; rows that broke are shown with both sides.
std::string certificates_text(const std::vector<CertificateStatus>& certificates, Now now,
                              const Look& look);
std::string certificates_json(const std::string& id,
                              const std::vector<CertificateStatus>& certificates);

// The same of a sample, which is no certificate.
std::string sample_text(const std::vector<CertificateStatus>& samples, const Look& look);
std::string sample_json(const std::string& id, const std::vector<CertificateStatus>& samples);
// A page that needs no other file: what was compared, how it was seen, and the rows that differ.
std::string certificates_html(const std::string& id,
                              const std::vector<CertificateStatus>& certificates);

std::string quarantine_text(const std::vector<QuarantinedRow>& rows, Now now, const Look& look);
std::string quarantine_json(const std::string& id, const std::vector<QuarantinedRow>& rows);

// Oldest first, as the journal has it.
std::string history_text(const std::vector<Event>& events, const Look& look);
std::string history_json(const std::vector<Event>& events);

}  // namespace ratchet
