#include "workload/shape.hpp"

namespace ratchet::workload {

std::string_view name(Generation generation) {
  switch (generation) {
    case Generation::old_application: return "old";
    case Generation::both_sides: return "both";
    case Generation::new_application: return "new";
  }
  return "";
}

std::vector<std::string> columns_read(const Shape& shape, Generation generation) {
  std::vector<std::string> columns = shape.common;
  const Side& side = side_read(shape, generation);
  columns.insert(columns.end(), side.columns.begin(), side.columns.end());
  return columns;
}

const Side& side_read(const Shape& shape, Generation generation) {
  return generation == Generation::new_application ? shape.after : shape.before;
}

std::size_t pick(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

}  // namespace ratchet::workload
