// Where migrations stand, as a table, in full for one of them, and as JSON.
#pragma once

#include <string>
#include <vector>

#include "plan/status.hpp"
#include "report/look.hpp"
#include "report/units.hpp"

namespace ratchet {

// A line for each, then what has to be known of those in flight, then what to do next.
std::string statuses_text(const std::vector<MigrationStatus>& statuses, Now now, const Look& look);

// Everything about one: its steps, certificates, gates and quarantine.
std::string status_text(const MigrationStatus& status, Now now, const Look& look);

// {"migrations": […]}
std::string statuses_json(const std::vector<MigrationStatus>& statuses);

// {"event": "finished", …} on one line: the end of a command that moved a migration.
std::string outcome_json(const MigrationStatus& status);

// What somebody has set for a run, and whether anybody runs it: after pause, resume and limit.
std::string knobs_text(const MigrationStatus& status, Now now, const Look& look);
std::string knobs_json(const MigrationStatus& status);

// What the application is told: after rollout.
std::string rollout_text(const MigrationStatus& status, Now now, const Look& look);
std::string rollout_json(const MigrationStatus& status);

// How a certificate reads in one line: "users: 300,000 rows, 0 broken, 15:04Z".
std::string certificate_text(const CertificateStatus& certificate, Now now);

}  // namespace ratchet
