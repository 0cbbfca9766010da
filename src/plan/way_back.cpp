#include <algorithm>

#include "plan/neighbourhood.hpp"
#include "plan/plan.hpp"

namespace ratchet {
namespace {

// Renames reach into views, triggers and foreign keys elsewhere.
bool rewrites_others(const Step& step) {
  return std::holds_alternative<RenameTable>(step) || std::holds_alternative<RetireTable>(step) ||
         std::holds_alternative<RetireColumn>(step) || std::holds_alternative<SwapColumns>(step) ||
         std::holds_alternative<SwapTables>(step) || std::holds_alternative<RetireView>(step);
}

template <class Object>
bool mentions_any(const Object& object, const std::vector<QualifiedName>& names) {
  const auto named_in = [&](const std::string& text) {
    return std::ranges::any_of(
        names, [&](const QualifiedName& name) { return mentions(text, name.name.text()); });
  };
  return named_in(object.definition) ||
         std::ranges::any_of(object.triggers,
                             [&](const Trigger& each) { return named_in(each.definition); });
}

template <class Object>
void add_mentioning(const std::vector<Object>& objects, const std::vector<QualifiedName>& touched,
                    std::vector<QualifiedName>& names) {
  for (const Object& object : objects) {
    const bool is_in = std::ranges::count(touched, object.name) > 0;
    if (!is_in && mentions_any(object, touched)) names.push_back(object.name);
  }
}

}  // namespace

Definitions definitions_before(const Step& step, const Schema& schema) {
  const std::vector<QualifiedName> touched = tables_touched(step, schema);
  std::vector<QualifiedName> names = touched;
  if (rewrites_others(step)) {
    add_mentioning(schema.tables, touched, names);
    add_mentioning(schema.views, touched, names);
  }
  return definitions_of(schema, names);
}

}  // namespace ratchet
