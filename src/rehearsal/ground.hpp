// The stage of a rehearsal as a store with engines on it: what one run of the engine came to, and
// short transactions of whoever else uses the database. Nothing of it is left open when the stage
// is put back to what it was.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "dialect/rehearsal_stage.hpp"
#include "dialect/script_reader.hpp"
#include "engine/engine.hpp"
#include "lint/passage.hpp"
#include "rehearsal/step_watch.hpp"

namespace ratchet {

class LiveSample;  // rehearsal/live_sample.hpp

// How the stage's database is opened: by the products that every command knows.
using OpenStore = std::function<std::unique_ptr<Store>(const StoreAddress&)>;

// All outlive the rehearsal.
struct RehearsalParts {
  RehearsalStage& stage;
  OpenStore open;
  ScriptReader* reader;  // of raw SQL; null: nothing is known of it
  Clock& clock;
  Operator operated_by;
  std::stop_token stop;  // of the whole rehearsal
  Settings settings;
  std::int64_t rows = 10'000;
  TableSizes sizes{};            // full ones, where they are known
  LiveSample* sample = nullptr;  // null: no row of a live store
};

struct RunOutcome {
  std::optional<Error> failure;  // none: it has come to its end, or to the point where it stops
  int steps_done = 0;
  std::vector<StepProgress> steps;
};

class Ground {
 public:
  explicit Ground(RehearsalParts& parts);

  const RehearsalParts& parts() const { return parts_; }
  Store& store() { return *store_; }
  const Dialect& dialect() { return store_->dialect(); }

  using Command = std::function<void(Engine&)>;
  // Throws Error{stopped} when whoever has started the rehearsal wants it to end.
  RunOutcome run(const Command& command, std::optional<StopPoint> point, int done_before);

  // All three throw Error{stopped} when the rehearsal is to end.
  using Body = std::function<void(Transaction&)>;
  void read(const Body& body);
  void write(const Body& body);  // commits behind it
  // As write, and takes everything back.
  void try_out(const Body& body);

  void outside(const SqlText& statements);
  // Whatever statements have set for the session is gone.
  void begin_anew() { session_.reset(); }

  Schema schema();

  // One after the other, so that no made-up row has the number of another one.
  std::int64_t next_number() { return ++number_; }
  void skip_numbers(std::int64_t up_to) { number_ = std::max(number_, up_to); }

  void keep();
  void restore();
  // As it is at this moment, so that the stage can be left to somebody.
  void close();

 private:
  void open();
  Session& session();  // throws Error{stopped} when the rehearsal is to end

  RehearsalParts& parts_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Session> session_;
  std::int64_t number_ = 0;
};

// What the database says of a statement or a row, and nothing that ends a rehearsal.
bool is_refusal(const Error& error);

// As the settings of a project, but with nothing that waits: no pauses, signals, windows or gates
// of the user's own.
Settings rehearsal_settings(Settings settings, std::int64_t rows);

}  // namespace ratchet
