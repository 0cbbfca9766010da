#include "plan/surroundings.hpp"

namespace ratchet {

std::vector<Dependant> PlanSurroundings::dependants(const QualifiedName& table,
                                                    const Identifier& column) const {
  std::vector<Dependant> found = trial_.scratch().dependants(table, column);
  std::erase_if(found, [this](const Dependant& each) {
    return each.kind == "index" && forgotten_.contains(Identifier(each.name));
  });
  return found;
}

}  // namespace ratchet
