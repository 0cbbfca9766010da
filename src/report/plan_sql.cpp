#include <fmt/format.h>

#include "report/plan_report.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

std::string statements_text(const std::vector<SqlText>& statements, const Renderer& renderer) {
  std::string out;
  for (const SqlText& statement : statements) {
    std::string text = renderer.show(statement);
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    out += text + (text.ends_with(';') ? "\n" : ";\n");
  }
  return out;
}

bool runs_in_batches(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<UpdateRows>(step) ||
         std::holds_alternative<DeleteRows>(step) || std::holds_alternative<Compare>(step);
}

std::string heading(const PlannedStep& step) {
  std::string text = fmt::format("-- {} {}, lock: {}", step.ordinal, step.summary, step.cost.lock);
  if (step.cost.lock != "none") text += fmt::format(", held {}", expected_hold(step.cost.held));
  if (runs_in_batches(step.step)) {
    text +=
        other_store(step.step) ? "; in batches, read here and there" : "; in batches, one is shown";
  }
  return text + "\n";
}

std::string elsewhere_sql(const Elsewhere& elsewhere) {
  std::string out = fmt::format("-- in the store {}, first:\n", elsewhere.store);
  for (std::string text : elsewhere.forward) {
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    out += text + (text.ends_with(';') ? "\n" : ";\n");
  }
  return out + "-- then here:\n";
}

std::string step_sql(const PlannedStep& step, const Renderer& renderer) {
  std::string out = heading(step);
  if (step.elsewhere) out += elsewhere_sql(*step.elsewhere);
  for (const RowsInTheWay& each : step.forward.in_the_way) {
    out += "-- first, this has to be 0:\n" + statements_text({each.count}, renderer);
  }
  if (!step.forward.before.empty()) {
    out += "-- outside the transaction:\n" + statements_text(step.forward.before, renderer);
    out += "-- in one transaction:\n";
  }
  out += statements_text(renderer.in_transaction(step.forward), renderer);
  if (!step.forward.after.empty()) {
    out += "-- outside again:\n" + statements_text(step.forward.after, renderer);
  }
  return out;
}

}  // namespace

std::string plan_sql(const Plan& plan, const Renderer& renderer) {
  std::string out = fmt::format(
      "-- {}\n-- Each step is one transaction, together with its entry in the journal.\n",
      plan.id.text);
  std::optional<Phase> last;
  for (const PlannedStep& step : plan.steps) {
    if (last != step.phase) out += fmt::format("\n-- ==== {} ====\n", name(step.phase));
    last = step.phase;
    out += "\n" + step_sql(step, renderer);
  }
  return out;
}

}  // namespace ratchet
