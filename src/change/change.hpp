// A change: an intent of one migration file ("rename this column"), which expands into steps.
// An open set: a new change is one file here, its line in changes.def, a golden and a section of
// docs/migration-file.md. Changes are pure: they ask their Surroundings and never a database.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/capabilities.hpp"
#include "step/expression.hpp"
#include "step/step.hpp"
#include "step/twins.hpp"

namespace ratchet {

// What a change stands in: the schema as the changes above it leave it.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  virtual const Schema& schema() const = 0;
  virtual const Capabilities& capabilities() const = 0;
  // Everything that names the column, except ratchet's own.
  virtual std::vector<Dependant> dependants(const QualifiedName& table,
                                            const Identifier& column) const = 0;
  // Of what stands on the column, as if it were called `as`. nullopt where the product can't tell.
  virtual std::optional<ColumnTwins> twins(const QualifiedName& table, const Identifier& column,
                                           const Identifier& as) const = 0;
  // Of another store, by its name in the settings; null where that can't be asked.
  virtual const Schema* schema_of(const std::string& store) const = 0;
};

// Where in the entry a problem is: a key, or a path into it ("into[1].name", "forward.last_name").
struct Problem {
  std::string key;      // "" for the entry as a whole
  std::string message;  // names the object
  std::string hint;     // what to write instead
};

// What one change becomes. Hazards, sentences for clients and claims are no part of it: the planner
// reads them off the steps, so that the explicit form of a plan has the same ones.
class Expansion {
 public:
  void add(Phase phase, Step step);
  void refuse(Problem problem);  // nothing of the migration will run

  const std::vector<std::pair<Phase, Step>>& steps() const { return steps_; }
  const std::vector<Problem>& refusals() const { return refusals_; }

 private:
  std::vector<std::pair<Phase, Step>> steps_;
  std::vector<Problem> refusals_;
};

class Change {
 public:
  virtual ~Change() = default;
  virtual std::string_view action() const = 0;
  virtual void describe(Fields& fields) = 0;
  virtual void expand(const Surroundings& surroundings, Expansion& into) const = 0;
};

struct ChangeKind {
  std::string_view action;
  std::unique_ptr<Change> (*make)();
};
const std::vector<ChangeKind>& change_kinds();
// Null when there is no such action.
const ChangeKind* find_change_kind(std::string_view action);

}  // namespace ratchet
