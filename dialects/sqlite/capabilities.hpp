// What SQLite can do, as facts.
#pragma once

#include "schema/capabilities.hpp"

namespace ratchet::sqlite {

const Capabilities& capabilities();

}  // namespace ratchet::sqlite
