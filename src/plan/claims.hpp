// What the steps of a migration lay claim to. Read off the steps alone, so that a stored plan has
// the claims that it was made with.
#pragma once

#include <vector>

#include "plan/plan.hpp"

namespace ratchet {

std::vector<Claim> claims_of(const std::vector<Step>& steps);

// The columns of a table that a step changes, not counting rows that it updates.
std::vector<Claim> columns_changed(const Step& step);

// The columns that a text of SQL may read: every word that is neither a string nor a function. Too
// many rather than too few; they only decide who waits for whom.
std::vector<Identifier> words_of(const UserSql& text);

}  // namespace ratchet
