// What makes a user's trigger fire, from the head of its definition. The head is standard SQL, and
// the one thing that every catalog tells only as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

enum class TriggerEvent { insert, update, remove };

struct TriggerHead {
  std::vector<TriggerEvent> events;
  std::vector<std::string> columns;  // of UPDATE OF; empty: any
};
TriggerHead head_of_trigger(std::string_view definition);

}  // namespace ratchet
