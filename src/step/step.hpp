// Step: the closed variant over steps.def, and what can be asked of any step.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "step/steps.hpp"

namespace ratchet {

namespace detail {
struct NoStep {};
template <class, class... Types>
struct VariantOf {
  using type = std::variant<Types...>;
};
}  // namespace detail

using Step = detail::VariantOf<detail::NoStep
#define RATCHET_STEP(action, type, phases) , type
#include "step/steps.def"
#undef RATCHET_STEP
                               >::type;

std::string_view action_of(const Step& step);
void describe(Fields& fields, Step& step);

struct StepKind {
  std::string_view action;
  std::vector<Phase> phases;
  Step blank;  // a step of this kind with nothing filled in
};
const std::vector<StepKind>& step_kinds();
// Null when there is no such action.
const StepKind* find_step_kind(std::string_view action);

// "add column users.first_name text", "copy users": for the plan, the log and the journal.
std::string summary_of(const Step& step, std::string_view product);

// The store that the other side of the step is in; nullopt where all of it is in one store.
std::optional<std::string> other_store(const Step& step);

// The tables and views that a step reads or changes, for fingerprints and for conflicts. Of the
// store that the migration is for.
std::vector<QualifiedName> tables_of(const Step& step);

}  // namespace ratchet
