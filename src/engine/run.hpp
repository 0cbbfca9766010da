// One command of somebody on one migration: takes the lease, lets the command work, leaves in the
// journal how it ended, and gives the lease back.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/site.hpp"

namespace ratchet {

struct RunRequest {
  std::string id;
  std::optional<std::string> take_over;  // why, when somebody's valid lease is to be taken
};

// Reads once more from the start where a connection is lost that is nobody's to try again, a
// scratch's or a look's.
void get_through(Site& site, const std::function<void()>& body);

// The same for a command that writes: it goes on from what the journal says, whoever gives it, also
// where a COMMIT got no answer. Throws Error{lease_held}, and what `body` throws.
void run_with_lease(Site& site, const RunRequest& request,
                    const std::function<void(const Lease&)>& body);

}  // namespace ratchet
