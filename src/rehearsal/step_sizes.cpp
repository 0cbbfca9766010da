#include "rehearsal/step_sizes.hpp"

#include <algorithm>

namespace ratchet {
namespace {

bool goes_over_rows(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<UpdateRows>(step) ||
         std::holds_alternative<DeleteRows>(step) || std::holds_alternative<Compare>(step) ||
         std::holds_alternative<CreateIndex>(step) || std::holds_alternative<AddConstraint>(step) ||
         std::holds_alternative<SetNotNull>(step);
}

}  // namespace

std::optional<Milliseconds> at_full_size(const Step& step, Milliseconds took,
                                         const StepSizes& sizes) {
  const auto tables = tables_of(step);
  if (tables.empty() || !goes_over_rows(step)) return std::nullopt;
  const auto full = sizes.full.find(to_string(tables.front()));
  const auto here = std::ranges::find(sizes.rehearsed, tables.front(),
                                      &std::pair<QualifiedName, std::int64_t>::first);
  if (full == sizes.full.end() || here == sizes.rehearsed.end() || here->second == 0) {
    return std::nullopt;
  }
  const double share = static_cast<double>(full->second.rows) / static_cast<double>(here->second);
  return Milliseconds{static_cast<std::int64_t>(static_cast<double>(took.count()) * share)};
}

}  // namespace ratchet
