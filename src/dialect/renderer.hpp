// From steps to statements. Pure: the same step on the same scene gives the same statements, so the
// plan can show exactly what the executor will run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "schema/schema.hpp"
#include "step/step.hpp"

namespace ratchet {

struct CrossingEnd;  // dialect/crossing.hpp
enum class Guard;

// What a step stands in: the schema as it is now, and every dual write and repair in force in the
// store, this migration's and others', in the order in which they came into force.
struct Scene {
  Schema schema;
  std::vector<Step> in_force;  // DualWrite and Repair only
};

// Rows that would be refused by what a step puts in force. They are looked for before anything of
// the step runs, and have to be none.
struct RowsInTheWay {
  std::string problem;  // "rows of users have no value in email", behind how many there are
  std::string hint;     // the ways out
  SqlText count;        // one number
  SqlText samples;      // some of their keys, each as one text
  bool operator==(const RowsInTheWay&) const = default;
};

// A table that clients are kept from while the statements run.
struct TableLock {
  QualifiedName table;
  int strength = 0;  // on the product's own scale: the greater one includes the less
  auto operator<=>(const TableLock&) const = default;
};

struct StepSql {
  std::vector<SqlText> before;      // outside the transaction; settings
  std::vector<SqlText> statements;  // under the locks, in one transaction with the journal's entry
  std::vector<SqlText> after;       // outside again, also when the statements failed
  std::vector<RowsInTheWay> in_the_way{};
  std::vector<TableLock> locks{};   // of the statements
  std::vector<SqlText> unlocked{};  // in that transaction, before it takes the locks
  bool operator==(const StepSql&) const = default;
};

struct Cost {
  std::string lock;       // "writer", "AX users", "rows", "none"
  Milliseconds held{0};   // expected hold of that lock
  Milliseconds total{0};  // expected duration of the whole step
  bool operator==(const Cost&) const = default;
};

class Renderer {
 public:
  virtual ~Renderer() = default;

  // The statements that put `step` in force. For Copy, UpdateRows, DeleteRows and Compare: one
  // representative statement, for show; the work is done by RowWork and RowCheck.
  virtual StepSql forward(const Step& step, const Scene& scene) const = 0;

  // The statements that take it back. `before` holds the definitions of the step's tables as they
  // were before it ran; afterwards they are so again, to the letter.
  virtual StepSql back(const Step& step, const Scene& scene, const Definitions& before) const = 0;

  // Whether back() takes out of a table's definition only what the step itself has changed: then it
  // serves, although others have changed the table since.
  virtual bool reads_definitions_in_parts() const = 0;

  // What purge does about it: drops a retired column, drops the triggers of a dual write.
  // Empty for a step that leaves nothing behind.
  virtual StepSql purge(const Step& step, const Scene& scene) const = 0;

  // What one end of a crossing needs in its store: from then on what clients write is captured, and
  // the guard is as `at_first` says. Taking it away leaves the schema as it was.
  virtual StepSql make_end(const CrossingEnd& end, const Scene& scene, Guard at_first) const = 0;
  virtual StepSql remove_end(const CrossingEnd& end, const Scene& scene) const = 0;

  // Takes them all, in an order that everybody keeps to. Empty where no table has a lock of its
  // own.
  virtual SqlText lock(const std::vector<TableLock>& tables) const = 0;

  // All that a step's transaction runs, in its order.
  std::vector<SqlText> in_transaction(const StepSql& step) const {
    std::vector<SqlText> all = step.unlocked;
    if (!step.locks.empty()) all.push_back(lock(step.locks));
    all.insert(all.end(), step.statements.begin(), step.statements.end());
    return all;
  }

  // Whether `step` is already in force, as far as the schema shows; nullopt when it can't show it
  // (rows, raw sql).
  virtual std::optional<bool> in_force(const Step& step, const Scene& scene) const = 0;

  virtual Cost cost(const Step& step, const Scene& scene, Phase phase) const = 0;

  // As a person would paste it into the product's shell: data written out as literals.
  virtual std::string show(const SqlText& text) const = 0;
};

}  // namespace ratchet
