// A batch, a wait and a finished phase as text: what the terminal, the lines in a pipe and `status`
// share.
#pragma once

#include <string>
#include <vector>

#include "plan/progress.hpp"

namespace ratchet {

// The same work without the name of its phase, where that stands beside it: "verify users" is
// "users".
BatchProgress beside_phase(BatchProgress batch, Phase phase);

// "users  31 % [====>      ] 93,000 of 300,000 rows (estimated)", then what slows it, the times so
// far and what is left; without what isn't known.
std::vector<std::string> progress_lines(const BatchProgress& batch);

// The same in one line: "users 31% 93k of estimated 300k, 3310/s, ...".
std::string progress_line(const BatchProgress& batch);

// "waiting for the writer of shop.db, attempt 14, 1 m 52 s of 10 m", then the blocker.
std::vector<std::string> wait_lines(const WaitProgress& wait);
std::string wait_line(const WaitProgress& wait);

// "2 steps, 3 lock attempts, locks held at most 3 ms"
std::string effort_text(const PhaseProgress& phase);

// What a phase or step has become: "done" forwards, "undone" backwards.
std::string_view outcome_word(Direction direction);

std::string batch_json(const BatchProgress& batch);

}  // namespace ratchet
