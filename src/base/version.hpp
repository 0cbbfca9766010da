#pragma once

#include <string_view>

namespace ratchet {

// The same as in CMakeLists.txt, which a test holds it to. Certificates name it.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace ratchet
