// The words by which a migration file tells products apart. They belong to the file's format, not
// to what a product can do: a third dialect adds its word here, and nothing above dialects/ asks
// which of them a store is.
#pragma once

#include <array>
#include <string_view>

namespace ratchet {

inline constexpr std::array<std::string_view, 2> kProductWords = {"postgres", "sqlite"};

}  // namespace ratchet
