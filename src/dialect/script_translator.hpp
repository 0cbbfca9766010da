// The port by which somebody's SQL becomes changes: what a product's own parser makes of a
// statement, in the words of a migration file. Whether it fits the schema is the planner's to say.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "schema/capabilities.hpp"

namespace ratchet {

// One change: its action and its keys as a file has them, dotted where they are nested.
using IntentValue = std::variant<std::string, bool, std::vector<std::string>>;
struct Intent {
  std::string action;
  std::vector<std::pair<std::string, IntentValue>> keys;
  std::vector<std::string> open{};  // what the statement doesn't say, and a person has to
};

struct Translation {
  std::string statement;
  std::vector<Intent> intents;
  std::string why_not{};  // what of it can't be said as a change; empty: all of it is
};

class ScriptTranslator {
 public:
  virtual ~ScriptTranslator() = default;
  virtual const Capabilities& capabilities() const = 0;
  virtual bool is_url(const std::string& url) const = 0;
  // A translation for each statement, in order.
  virtual std::vector<Translation> translate(const std::string& script) const = 0;
};
using ScriptTranslators = std::vector<std::unique_ptr<ScriptTranslator>>;

// What stands where only a person knows what to write.
inline constexpr const char* kToBeSaid = "TO_BE_SAID";

}  // namespace ratchet
