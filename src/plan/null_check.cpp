#include "plan/null_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace ratchet {
namespace {

RowData nulls(const Scope& scope) {
  RowData row;
  for (const auto& [name, column] : scope) row.emplace_back(name, Null{});
  return row;
}

// Raising is another hazard's business: it counts as NULL here.
Value evaluate(const ExpressionQuestion& question, const RowData& row, Scratch& scratch) {
  try {
    return scratch.evaluate(question, row);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::row_failed) throw;
    return Null{};
  }
}

// The old side can't be NULL when an input refuses it.
bool has_input_that_refuses_null(const NullQuestion& question) {
  return std::ranges::any_of(question.mapping.forward_scope, [&](const auto& pair) {
    const Column* column = find_column(question.table, pair.second);
    return question.inputs.contains(pair.first) && column->not_null;
  });
}

// The old side as a new side of NULLs leaves it: NULL, but for what backward makes of it.
RowData old_side_of_nulls(const ResolvedMapping& mapping, Scratch& scratch) {
  RowData row = nulls(mapping.forward_scope);
  for (const MappedColumn& each : mapping.backward) {
    const Value value = evaluate({mapping.table, mapping.backward_scope, each.expression},
                                 nulls(mapping.backward_scope), scratch);
    for (const auto& [name, column] : mapping.forward_scope) {
      if (column != each.column) continue;
      std::ranges::find(row, name, &RowData::value_type::first)->second = value;
    }
  }
  return row;
}

}  // namespace

std::optional<Problem> check_nulls(const NullQuestion& question, Scratch& scratch) {
  const ResolvedMapping& mapping = question.mapping;
  constexpr auto kHint =
      "a NULL in the new column means \"not written yet\": let NULL stay NULL, and give it a value "
      "with update_rows";
  const RowData old_nulls = nulls(mapping.forward_scope);
  const RowData old_side = old_side_of_nulls(mapping, scratch);
  for (const MappedColumn& each : mapping.forward) {
    const std::string key = "forward." + each.column.text();
    const ExpressionQuestion forward{mapping.table, mapping.forward_scope, each.expression};
    if (!has_input_that_refuses_null(question)) {
      const Value of_nulls = evaluate(forward, old_nulls, scratch);
      if (!is_null(of_nulls)) {
        return Problem{key, fmt::format("forward makes {} of NULL", to_display(of_nulls)), kHint};
      }
    }
    const Value there_and_back = evaluate(forward, old_side, scratch);
    if (is_null(there_and_back) || old_side == old_nulls) continue;
    return Problem{key,
                   fmt::format("NULL comes back as {}: backward makes a value of it, and forward "
                               "keeps that",
                               to_display(there_and_back)),
                   kHint};
  }
  return std::nullopt;
}

}  // namespace ratchet
