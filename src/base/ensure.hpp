// ensure(): a programmer's mistake ends the step with Error{bug}, in every build.
// Never for input: bad input is a Diagnostic or an Error that says what to do.
#pragma once

#include <source_location>
#include <string_view>

namespace ratchet {

void ensure(bool holds, std::string_view what,
            std::source_location where = std::source_location::current());

[[noreturn]] void unreachable(std::string_view what,
                              std::source_location where = std::source_location::current());

}  // namespace ratchet
