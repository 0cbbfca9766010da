// Which migrations a command means: the one that was named, or those that are due.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/workplace.hpp"

namespace ratchet {

struct Wanted {
  const std::optional<std::string>& word;  // what was named; absent: all that are due
  const Migrations& migrations;            // the files, as far as they count
  std::function<bool(const MigrationStatus&)> is_due;
  std::vector<std::string> files = {};  // ids of files that don't count: named, they have not begun
};

// In order of number, only as far as where each stands (Engine::standings); empty when nothing is
// due. Throws Error{usage} for an unknown name.
std::vector<MigrationStatus> targets(Workplace& workplace, const Wanted& wanted);

// Which of them is meant. Throws Error{usage} for an unknown name, and for one that is only in
// `files`: it has not begun.
std::string begun_id(const std::string& word, const std::vector<std::string>& begun,
                     const std::vector<std::string>& files);

// Whether its file is here: the journal may know migrations of other directories.
bool has_file(const MigrationStatus& status, const Migrations& migrations);

// For commands that are dangerous enough to be given an id: throws Error{usage} with `candidates`.
[[noreturn]] void refuse_without_id(std::string_view command,
                                    const std::vector<MigrationStatus>& candidates);

// The file of a migration that has to be at hand. Throws Error{usage} when it is gone.
const Migration& file_of(const MigrationId& id, const Migrations& migrations);

}  // namespace ratchet
