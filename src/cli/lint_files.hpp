// The files that `ratchet lint` looks at: what was named, and what folders hold.
#pragma once

#include <string>
#include <vector>

namespace ratchet {

// Files as they were named; of folders every .sql file and every .toml file that has the name of a
// migration, also in folders within, in the order in which tools run them. Throws Error{usage} for
// a path that is not there.
std::vector<std::string> lint_files(const std::vector<std::string>& paths);

}  // namespace ratchet
