// Types as raw SQL names them, and whether a column may become another one without its table being
// written anew.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialect/effect.hpp"
#include "postgres/script_node.hpp"

namespace ratchet::postgres {

struct ScriptType {
  std::string name;                // as pg_type spells it: "int4", "varchar"
  std::vector<std::int64_t> mods;  // (10, 2)
  bool is_array = false;
  bool is_builtin = false;  // of pg_catalog, by name or by grammar
  bool operator==(const ScriptType&) const = default;
};

ScriptType type_of(const ScriptNode& type_name);
bool is_serial(const ScriptType& type);

struct TypeVerdict {
  RowCost work = RowCost::none;
  Certainty certainty = Certainty::certain;
  std::string because;
};

// `from`: null when no file says it.
TypeVerdict type_change(const ScriptType* from, const ScriptType& to);

}  // namespace ratchet::postgres
