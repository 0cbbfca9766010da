#include "engine/required.hpp"

#include <algorithm>
#include <charconv>

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
  if (word == id.text) return true;
  std::int64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [stopped, problem] = std::from_chars(word.data(), end, number);
  return problem == std::errc() && stopped == end && number == id.number;
}

bool is_contracted(const MigrationRecord& record) {
  if (record.state == MigrationState::rolled_back || record.direction == Direction::back) {
    return false;
  }
  return record.state == MigrationState::purged ||
         (record.position && *record.position >= Phase::contract);
}

}  // namespace ratchet
