// How people name a migration: by its id, its number, or its file.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ratchet {

// "0007_split_name", "0007", "7" and "migrations/0007_split_name.toml" are all 0007_split_name.
// nullopt when `ids` has no such one.
std::optional<std::string> find_id(const std::string& word, const std::vector<std::string>& ids);
// The same; throws Error{usage}, with the nearest id.
std::string resolve_id(const std::string& word, const std::vector<std::string>& ids);

}  // namespace ratchet
