// What PostgreSQL 14 and newer can do.
#pragma once

#include "schema/capabilities.hpp"

namespace ratchet::postgres {

const Capabilities& capabilities();

}  // namespace ratchet::postgres
