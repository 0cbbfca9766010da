// A file of SQL as its statements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

// Statements end with a semicolon at the end of a line, which is left out; comments stand on lines
// of their own, and are left out too.
std::vector<std::string> statements_in(std::string_view script);

}  // namespace ratchet
