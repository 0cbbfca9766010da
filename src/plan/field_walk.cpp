#include "plan/field_walk.hpp"

#include <fmt/format.h>

namespace ratchet {

std::string FieldWalk::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void FieldWalk::list_erased(Key key, ListAccess list, std::string_view) {
  const std::string outer = path_;
  for (std::size_t at = 0; at < list.size; ++at) {
    path_ = outer;
    path_ = fmt::format("{}[{}]", path_of(key.name), at);
    list.describe(at, *this);
  }
  path_ = outer;
}

void FieldWalk::object_erased(Key key, ObjectAccess object, std::string_view) {
  if (!object.present) return;
  const std::string outer = path_;
  path_ = path_of(key.name);
  object.describe(*this);
  path_ = outer;
}

}  // namespace ratchet
