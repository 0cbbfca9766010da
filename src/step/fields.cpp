#include "step/fields.hpp"

#include <utility>

namespace ratchet {

const LocatedSql* SqlChoice::for_product(std::string_view product) const {
  const auto found = by_product.find(std::string(product));
  if (found != by_product.end()) return &found->second;
  return any ? &*any : nullptr;
}

SqlChoice sql_for_all(std::string text) {
  return {.any = LocatedSql{.sql = {std::move(text)}, .spot = {}}, .by_product = {}};
}

Identifier unnamed() { return Identifier("unnamed"); }

QualifiedName unnamed_table() { return unqualified("unnamed"); }

}  // namespace ratchet
