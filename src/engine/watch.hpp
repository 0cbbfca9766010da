// What ratchet knows of the tables that migrations in flight touch: their definitions and its own
// triggers there, as its last step left them. Whatever differs was done by somebody else.
//
// Several migrations may touch one table. So the transaction of a step moves on what is known for
// all of them; only then does a difference mean somebody else.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/site.hpp"

namespace ratchet {

// ratchet's own triggers on those tables and views.
Definitions guards_on(const Schema& schema, const std::vector<QualifiedName>& names);

// Those of them that keep one mapping in force.
Definitions guards_of(const DualWrite& mapping, const Definitions& guards);

// What somebody else has changed since ratchet last touched it; empty when nothing.
std::vector<Difference> changes_by_others(const MigrationRecord& record, const Schema& schema);

// ratchet's own triggers that somebody has dropped; and whether nothing else is the matter.
Definitions missing_guards(const MigrationRecord& record, const Schema& schema);
bool lacks_only_guards(const MigrationRecord& record, const Schema& schema);

// "index users_email_idx on users is new: CREATE INDEX ..."
std::string to_text(const Difference& difference);
std::string to_text(const std::vector<Difference>& differences);

// Throws Error{diverged} when there are any.
void require_no_changes_by_others(const MigrationRecord& record, const Schema& schema);

// The schema around the effect of a step.
struct Effect {
  const Schema& before;
  const Schema& after;
};

// Tables, views and types that are new, gone or not what they were.
std::set<QualifiedName> names_changed(const Effect& effect);

// Moves on what is known of every migration in flight, and its certificates that were still good
// before. What had differed before goes on differing.
void note_effect(Site& site, Transaction& transaction, const Effect& effect);

}  // namespace ratchet
