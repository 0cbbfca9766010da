// Everything that a command gets from outside: streams, time, environment, products. Made in
// main.cpp; commands touch nothing else of the process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/arguments.hpp"
#include "dialect/dialect.hpp"
#include "dialect/rehearsal_stage.hpp"
#include "dialect/script_reader.hpp"
#include "dialect/script_translator.hpp"
#include "engine/engine.hpp"
#include "migration/settings.hpp"
#include "report/look.hpp"

namespace ratchet {

using Products = std::vector<std::unique_ptr<Product>>;

// Whether somebody sits in front of the output and can be shown something that moves.
enum class Audience { person, program };

struct World {
  const Products& products;
  const ScriptReadings& script_readings;  // the first is for SQL of which nobody says whose it is
  const StageBuilders& stage_builders;    // likewise
  const ScriptTranslators& script_translators;
  const Environment& environment;
  Clock& clock;
  std::ostream& out;
  std::ostream& err;
  Look look;
  Audience audience = Audience::program;
  Operator operated_by;
  std::stop_token stop;
  // The answer of whoever sits at the terminal; nullopt when nobody does, or they gave up.
  std::function<std::optional<std::string>(const std::string& question)> ask;
};

// What a command runs with.
struct Context {
  const World& world;
  const GlobalFlags& flags;
};

}  // namespace ratchet
