// The keys of an entry that lint asks about, whatever change or step it is.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "step/fields.hpp"

namespace ratchet {

struct EntryKeys {
  std::optional<QualifiedName> table;
  std::map<std::string, SqlChoice> sql;
  std::map<std::string, bool> flags;
};

EntryKeys keys_of(const std::function<void(Fields&)>& describe);

}  // namespace ratchet
