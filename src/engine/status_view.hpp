// What the journal says of migrations, for people: where each stands, what it waits for, and the
// command to give next. Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/gates/gate.hpp"

namespace ratchet {

// standing: as far as the journal's row of each tells: nothing of rows, certificates, gates and
// stores, nor what to do next. The schema is not read for it.
enum class StatusDepth { standing, whole };

// Those of the journal and, as pending, those only in `migrations`; in order of number.
std::vector<MigrationStatus> statuses(Site& site, const Migrations& migrations, StatusDepth depth);

// Without a look at the others; nullopt when it is neither in the journal nor in `migrations`.
std::optional<MigrationStatus> status_of(Site& site, const std::string& id,
                                         const Migrations& migrations, StatusDepth depth);

CertificateStatus to_status(const CertificateRecord& certificate);

}  // namespace ratchet
