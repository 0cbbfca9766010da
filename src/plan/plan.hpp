// A plan: the immutable, ordered list of the steps of one migration, each with its statements, cost
// and summary, made from a migration and a scratch copy of the schema. Pure: nothing here sees a
// store. The explicit form (migration.hpp) is how a plan is stored; statements are rendered again
// from steps, and are the same on the same schema.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/dialect.hpp"
#include "migration/migration.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {

// What a step does in another store, as a person would run it there. First forward, last back.
struct Elsewhere {
  std::string store;
  std::vector<std::string> forward;
  std::vector<std::string> back;
  bool operator==(const Elsewhere&) const = default;
};

struct PlannedStep {
  int ordinal = 0;  // from 1, through all phases
  Phase phase = Phase::expand;
  Step step;
  std::string summary;
  StepSql forward;
  StepSql
      back;  // the way back, from the end of contract; empty for purge, and behind `irreversible`
  Cost cost;
  std::optional<Elsewhere> elsewhere{};
  bool operator==(const PlannedStep&) const = default;
};

struct Hazard {
  std::string rule;     // the word that `allow.<rule>` takes: "trigger_fires_twice", "lossy", ...
  std::string message;  // one sentence
  int line = 0;         // in the file; 0 for the file as a whole
  std::optional<std::string> allowed;  // the reason given
  bool operator==(const Hazard&) const = default;
};

// What a migration lays claim to while it is in flight. No column: the whole table.
enum class Use { reads, writes };
struct Claim {
  QualifiedName table;
  std::optional<Identifier> column;
  Use use = Use::writes;
  auto operator<=>(const Claim&) const = default;
};

struct Plan {
  MigrationId id;
  std::string description;
  std::optional<std::string> store;
  std::vector<std::string> required;
  Allowances allow;
  std::string checksum;  // of the migration
  SettingsOverlay options;
  std::vector<PlannedStep> steps;  // through contract, then the implied purge
  std::vector<std::size_t>
      entries{};  // of the file, that each step comes from; none of a stored one
  std::vector<Hazard> hazards;
  std::vector<std::string> sentences;  // what clients have to know ("until contract, ...")
  std::vector<QualifiedName> tables;   // what it touches
  std::vector<Claim> claims;
  Definitions base;  // of those tables, as the plan saw them

  bool can_go_back() const { return irreversible.empty(); }
  std::vector<std::string> irreversible;  // the steps that have no way back, in words
};

struct MadePlan {
  std::optional<Plan> plan;  // absent when there are errors
  Diagnostics diagnostics;
  // Without statements, when the entries are right but can't be carried out on the schema as it is:
  // a chain on a column whose dual write is in force. conflict() tells whom it has to wait for.
  std::optional<Plan> untried{};
};

// Another store that rows move to, by its name in the settings. Its dialect outlives the planning.
struct OtherStore {
  const Dialect* dialect = nullptr;
  Schema schema;
};
using OtherStores = std::map<std::string, OtherStore>;

// The names of those that the migration has to know for its planning.
std::vector<std::string> other_stores_of(const Migration& migration);

// Where migrations are planned: the store's schema, and the dual writes and repairs in force in the
// store, in the order in which they came into force. Both move on with each migration planned.
struct Workbench {
  Schema schema;
  std::vector<Step> in_force;
  OtherStores others{};
};

// Expands changes, compiles every expression, and tries every statement on scratch copies of what
// the migration touches: forward through purge, and back from the end of contract, which must give
// the schema it began with. Afterwards the workbench stands as the store does behind verify
// (contract, when `after` says so), so that the next migration in order can be planned on it. When
// there are errors, it is as it was.
enum class WorkbenchAfter { verify, contract };
MadePlan make_plan(const Migration& migration, const Dialect& dialect, Workbench& workbench,
                   WorkbenchAfter after);

// What the journal keeps of a plan.
std::string explicit_form(const Plan& plan);

// Reads a stored plan again: steps, the implied purge, summaries, tables, claims. Statements,
// costs, hazards, sentences and the base are left empty: the executor renders each step against the
// store as it is then. Throws Error{store_failed} when a newer ratchet wrote what can't be read.
Plan stored_plan(const MigrationId& id, const std::string& stored, std::string_view product);

// What the way back of `step` has to know of the schema before it: the definitions of its tables
// and, where the step makes the database rewrite others (a rename), of everything that mentions
// them.
Definitions definitions_before(const Step& step, const Schema& schema);

// The first id among `in_flight` whose claims meet those of `plan`, with the columns that meet, in
// words: "0007_split_name (users.name)".
std::optional<std::string> conflict(const Plan& plan, const std::vector<Plan>& in_flight);

}  // namespace ratchet
