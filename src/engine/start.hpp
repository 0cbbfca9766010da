// The beginning of a migration: planned on the store as it is, let in when it meets no other one in
// flight, and put in the journal with all its steps waiting. And the question at every later start:
// is the file still the one that was begun?
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Throws Error{invalid_migration} with every problem of the file, Error{must_wait} when another
// migration has to come first.
void start(Site& site, const Lease& lease, const Migration& migration);

// Throws Error{diverged} with the difference.
void require_same_file(const MigrationRecord& record, const Migration& migration);

// Throws Error{must_wait} for one that is on its way back.
void require_forward(const MigrationRecord& record);

// A row for each step of the plan.
void add_steps(Site& site, Transaction& transaction, const Plan& plan);

// The row of a migration that begins; its tables are watched from now on.
MigrationRecord fresh_record(Site& site, const Migration& migration, const Plan& plan,
                             const Schema& schema);

// Throws Error{invalid_migration} with every error among them.
void require_no_errors(const std::string& id, const Diagnostics& diagnostics);

}  // namespace ratchet
