#include "cli/json_object.hpp"

#include <nlohmann/json.hpp>

namespace ratchet {

std::string json_object(const std::vector<JsonField>& fields) {
  using Json = nlohmann::ordered_json;
  Json object = Json::object();
  for (const auto& [key, value] : fields) {
    std::visit([&object, &name = key](const auto& each) { object[name] = each; }, value);
  }
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ratchet
