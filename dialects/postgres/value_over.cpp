#include "postgres/value_over.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace ratchet::postgres {

ValueOver::ValueOver(const MappedSql& mapped, const Column& target, const Table& from,
                     const std::string& name)
    : column_(mapped.column), reads_(mapped.reads), type_(target.type) {
  const auto alone = the_column(mapped);
  if (alone && find_column(from, *alone)->type == target.type) return;
  function_ = ExpressionFunction{.name = function_name(name),
                                 .expression = mapped.expression.sql,
                                 .scope = mapped.scope,
                                 .type = target.type};
}

std::vector<ValueOver> values_of(const PairSide& side, const Table& from, const std::string& name) {
  std::vector<ValueOver> values;
  for (const MappedSql& each : side.made) {
    const Column* target = find_column(side.table, each.column);
    ensure(target != nullptr, "a mapping is made of columns of its tables");
    values.emplace_back(each, *target, from, fmt::format("{}_{}", name, values.size() + 1));
  }
  return values;
}

}  // namespace ratchet::postgres
