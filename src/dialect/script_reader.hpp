// The port by which lint looks at raw SQL: a product's own parser says what a script does, without
// a store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/effect.hpp"

namespace ratchet {

// One pass over scripts in the order in which they run. Remembers of each what the next has to
// know: types of columns, constraints of domains.
class ScriptReader {
 public:
  virtual ~ScriptReader() = default;

  // In order of their places. What can't be parsed is an effect of its own (unreadable), and what
  // stands behind it is read all the same.
  virtual Effects read(const std::string& script) = 0;

  // The same of a step that a migration declares, as far as its own words tell: a new table or
  // column, a foreign key, an index. Of all others nothing: their statements depend on the schema.
  virtual Effects read_step(const Step& step) = 0;

  // What declarative migrations have made by now, for the scripts that follow.
  virtual void know(const Schema& schema) = 0;

  // Where migrations can be planned without a store, the dialect to plan them by; else null.
  virtual const Dialect* dialect() const = 0;
};

// What is known of the servers that the scripts meet.
struct ServerFacts {
  int oldest_version = 0;  // major; 0: nobody said
};

class ScriptReading {
 public:
  virtual ~ScriptReading() = default;
  virtual const Capabilities& capabilities() const = 0;
  virtual bool is_url(const std::string& url) const = 0;
  virtual std::unique_ptr<ScriptReader> begin(const ServerFacts& server) const = 0;
};
using ScriptReadings = std::vector<std::unique_ptr<ScriptReading>>;

}  // namespace ratchet
