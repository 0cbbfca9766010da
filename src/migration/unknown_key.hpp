// What to say about a word that the format doesn't know: the nearest that it does know, and
// pointers for habits from other tools.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace ratchet {

struct UnknownKey {
  std::string key;
  std::string subject;             // whose keys they are: "alter_column"
  std::vector<std::string> known;  // the keys that it has
};

struct KeyAdvice {
  ErrorText text;
  std::optional<std::string> meant;  // the known key that it most likely is
};
KeyAdvice advise_on_key(const UnknownKey& unknown);

// Where a key of the top level has slipped under a [[header]] above it; nullopt for other keys.
std::optional<ErrorText> advise_on_slipped_key(const std::string& key, std::string_view subject);

// What other tools call "rename_column", "add_index" ..., and what to write here; nullopt when it
// is nobody's word.
std::optional<std::string> advise_on_habit(std::string_view action);

}  // namespace ratchet
