// The entries of a migration file: [[change]], or the explicit phases. Each is read by what its
// action describes; a misspelt action is read as the one that is nearest, so that the other
// mistakes of its entry are told as well.
#pragma once

#include "migration/migration.hpp"
#include "migration/read_values.hpp"
#include "migration/toml.hpp"

namespace ratchet {

// Fills `changes` or `steps`, the latter in the order of the phases.
void read_entries(const TomlTable& root, ReadValues& values, Migration& into);

// What is wrong with a map of allowances: a word that is no rule, a rule without a reason.
void check_allowances(const TomlTable& table, ReadValues& values);

}  // namespace ratchet
