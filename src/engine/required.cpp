#include "engine/required.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {

std::optional<std::string> missing_requirement(const std::vector<std::string>& required,
                                               const std::vector<MigrationRecord>& journal) {
  for (const std::string& word : required) {
    const bool contracted = std::ranges::any_of(journal, [&](const MigrationRecord& each) {
      return names(word, each.id) && is_contracted(each);
    });
    if (!contracted) return word;
  }
  return std::nullopt;
}

bool names(const std::string& word, const MigrationId& id) {
  return word == id.text || parse_integer(word) == id.number;
}

bool is_contracted(const MigrationRecord& record) {
  if (record.state == MigrationState::rolled_back || record.direction == Direction::back) {
    return false;
  }
  return record.state == MigrationState::purged ||
         (record.position && *record.position >= Phase::contract);
}

}  // namespace ratchet
