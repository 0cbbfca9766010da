// What the people who deploy the clients have to know, in sentences. Read off the steps and the
// schema, so that a change and its explicit form say the same.
#pragma once

#include <string>
#include <vector>

#include "plan/draft.hpp"
#include "schema/capabilities.hpp"

namespace ratchet {

// `base`: the schema that the migration begins with.
std::vector<std::string> sentences_for(const std::vector<Step>& steps, const Schema& base,
                                       const Capabilities& capabilities);

}  // namespace ratchet
