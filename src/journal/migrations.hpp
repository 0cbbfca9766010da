// The rows of `migration`: one per migration that was ever started, with everything that is needed
// to go on, or back, without its file.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialect/session.hpp"
#include "journal/json_text.hpp"
#include "journal/tables.hpp"
#include "migration/migration.hpp"
#include "step/phase.hpp"

namespace ratchet {

enum class MigrationState { in_flight, purged, rolled_back };

// How it came to be there: carried out, or found in force and taken over.
enum class Origin { applied, adopted };

struct MigrationRecord {
  MigrationId id;
  MigrationState state = MigrationState::in_flight;
  std::optional<Phase> position;  // the last complete phase
  Direction direction = Direction::forward;
  WallTime since;  // when it came to that position
  Origin origin = Origin::applied;
  std::string description;
  std::string checksum;                      // of the migration
  std::string source;                        // the file as it was
  std::string plan;                          // the explicit form
  std::vector<QualifiedName> tables;         // what the plan touches
  Definitions base;                          // of those, before anything was done
  Definitions definitions;                   // of those, as ratchet last left them
  Definitions guards;                        // ratchet's own triggers on those, likewise
  std::vector<ColumnDependants> dependants;  // of what contract will retire, at the start
  std::string last_error;                    // of the last run; empty when it went well

  bool operator==(const MigrationRecord&) const = default;
};

// Where a migration stands; what a phase that is complete changes.
struct Standing {
  std::optional<Phase> position;
  MigrationState state = MigrationState::in_flight;
  WallTime since;
};

class MigrationTable {
 public:
  explicit MigrationTable(const JournalTables& tables) : table_(tables.migration) {}

  std::optional<MigrationRecord> find(Transaction& transaction, const std::string& id) const;
  // In order of number, then of id.
  std::vector<MigrationRecord> all(Transaction& transaction) const;
  std::vector<MigrationRecord> in_flight(Transaction& transaction) const;
  // Those that touch one of these tables. Reads no more of the others than that.
  std::vector<MigrationRecord> in_flight_on(Transaction& transaction,
                                            const std::set<QualifiedName>& tables) const;

  // Takes the place of a row with that id.
  void put(Transaction& transaction, const MigrationRecord& record) const;
  void set_standing(Transaction& transaction, const MigrationId& id,
                    const Standing& standing) const;
  void set_direction(Transaction& transaction, const MigrationId& id, Direction direction) const;
  void set_definitions(Transaction& transaction, const MigrationRecord& record) const;
  void set_last_error(Transaction& transaction, const MigrationId& id,
                      const std::string& error) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
