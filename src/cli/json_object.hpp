// Small answers as JSON, where no report has a function of its own.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ratchet {

using JsonField = std::pair<std::string, std::variant<std::string, std::vector<std::string>>>;

// One object on one line.
std::string json_object(const std::vector<JsonField>& fields);

}  // namespace ratchet
