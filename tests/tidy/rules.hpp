// The rules about the code that a compiler can't hold. Each takes the tree as a value and answers
// with the lines that break it, so the tests can plant a file that must be found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_file.hpp"

namespace ratchet::tidy {

struct Violation {
  std::string path;
  std::size_t line;
  std::string what;
};
using Violations = std::vector<Violation>;
using Sources = std::vector<SourceFile>;

// A module sees only lower floors, a dialect nothing above floor 4, and only main.cpp a dialect.
Violations check_floors(const Sources& sources, const Floors& floors);
// Only dialects/ (and the tests, as a second application) knows a database's client library.
Violations check_products(const Sources& sources);
// A heavy library is included where the table in include_rules.cpp allows it, never in a header.
Violations check_libraries(const Sources& sources);

// At most 400 lines; 600 in tests and SQL. The habit is 300.
Violations check_length(const Sources& sources);
// At most 100 columns.
Violations check_width(const Sources& sources);
// The catch of everything stands in src/cli/main.cpp alone.
Violations check_catch_all(const Sources& sources);
// Ownership is by value or unique_ptr.
Violations check_ownership(const Sources& sources);
// Nothing waits, and no product code reads the time, but through a Clock.
Violations check_time(const Sources& sources);
// Nothing is left for later in a comment.
Violations check_markers(const Sources& sources);

// The names that a .def file lists with `macro`, in order.
std::vector<std::string> registered_names(const SourceFile& definitions, std::string_view macro);
// Each name stands in backticks in a heading or a table row of the page.
Violations check_documented(const std::vector<std::string>& names, const SourceFile& page);
// Each change has a golden file <name>.toml or <name>_*.toml.
Violations check_goldens(const std::vector<std::string>& changes,
                         const std::vector<std::string>& golden_files);

}  // namespace ratchet::tidy
