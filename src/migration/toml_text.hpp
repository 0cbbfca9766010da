// A TOML tree as text: the way a person would write it, and a canonical form for checksums. Only
// what the writer makes: strings, booleans, integers, arrays and tables.
#pragma once

#include <string>
#include <string_view>

#include "migration/toml.hpp"

namespace ratchet {

// `key = value` lines with the `=` in one column; a table becomes dotted keys.
std::string to_toml(const TomlTable& table);

// The same bytes for equal trees whatever the order of keys, and other bytes for others. Never
// shown and independent of how to_toml lays things out, so that a checksum outlives a release.
std::string to_canonical(const TomlTable& table);

// A string in the kind of quotes that needs no escapes, where there is one.
std::string quoted_toml(std::string_view text);

}  // namespace ratchet
