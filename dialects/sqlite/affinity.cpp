#include "sqlite/affinity.hpp"

#include <string>

#include "base/ensure.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

bool holds(const std::string& type, std::string_view word) {
  return type.find(word) != std::string::npos;
}

}  // namespace

Affinity affinity_of(const Column& column, const Table& table) {
  const std::string type = folded(column.type);
  if (table.strict && type == "any") return Affinity::none;
  if (holds(type, "int")) return Affinity::numeric;
  if (holds(type, "char") || holds(type, "clob") || holds(type, "text")) return Affinity::text;
  if (holds(type, "blob") || type.empty()) return Affinity::none;
  if (holds(type, "real") || holds(type, "floa") || holds(type, "doub")) return Affinity::real;
  return Affinity::numeric;
}

SqlText with_affinity(const SqlText& value, Affinity affinity) {
  switch (affinity) {
    case Affinity::text: return sql("CAST({} AS TEXT)", value);
    case Affinity::numeric: return sql("CAST({} AS NUMERIC)", value);
    case Affinity::real: return sql("CAST({} AS REAL)", value);
    case Affinity::none: return value;
  }
  unreachable("an affinity without a cast");
}

SqlText keeps_as_it_is(const SqlText& value, Affinity affinity) {
  switch (affinity) {
    case Affinity::text: return sql("typeof({}) IN ('null', 'text')", value);
    case Affinity::numeric: return sql("typeof({}) IN ('null', 'integer', 'real')", value);
    case Affinity::real: return sql("typeof({}) IN ('null', 'real')", value);
    case Affinity::none: return sql("1");
  }
  unreachable("an affinity without types");
}

}  // namespace ratchet::sqlite
