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

std::optional<ColumnTwins> PlanSurroundings::twins(const QualifiedName& table,
                                                   const Identifier& column,
                                                   const Identifier& as) const {
  auto found = trial_.scratch().twins(table, column, as);
  if (!found) return found;
  std::erase_if(found->indexes,
                [this](const CreateIndex& each) { return forgotten_.contains(*each.index); });
  return found;
}

const Schema* PlanSurroundings::schema_of(const std::string& store) const {
  const auto found = others_.find(store);
  return found == others_.end() ? nullptr : &found->second.schema;
}

}  // namespace ratchet
